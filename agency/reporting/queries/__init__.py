"""Reads of the reports."""

from .faults import fault_report, months_with_lines

__all__ = ["fault_report", "months_with_lines"]
