"""A case by its names, as every line of the staff's pages says them."""

from __future__ import annotations

from agency.cases.models import Case
from agency.desk.frame.rules import initials


class Named:
    """A line about a case: who owes, to whom."""

    case: Case
    name: str

    @property
    def initials(self) -> str:
        """Two letters for the badge."""
        return initials(self.name)

    @property
    def creditor(self) -> str:
        """The creditor under the name people know."""
        return str(self.case.creditor.short_name)
