"""Reads of the reports."""

from .activity import conduct, loads, postage, recovered, recovered_of, works
from .faults import fault_report, months_with_lines
from .months import creditors_without_report, month_facts, monthly_reports, reports_of, untold_reports

__all__ = [
    "conduct", "creditors_without_report", "fault_report", "loads", "month_facts", "monthly_reports",
    "months_with_lines", "postage", "recovered", "recovered_of", "reports_of", "untold_reports", "works",
]  # fmt: skip
