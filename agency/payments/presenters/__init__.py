"""What payments say to their people."""

from .account import account_lines, statement_of_account
from .changes import said_to_person

__all__ = ["account_lines", "said_to_person", "statement_of_account"]
