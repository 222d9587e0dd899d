"""Reads of the reports."""

from .activity import conduct, loads, recovered, works
from .faults import fault_report, months_with_lines

__all__ = ["conduct", "fault_report", "loads", "months_with_lines", "recovered", "works"]
