"""Who helps, as the person reads it; a case, as who helps reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.debtors.view_models import CaseDetail


@dataclass(frozen=True)
class HelperDone:
    """One act, with its day; `act` is the number of a proposal that the person may read again."""

    on: date
    text: str
    act: int | None = None


@dataclass(frozen=True)
class HelperShown:
    """Somebody who helps or helped: `ended` says how it ended, `code` and `digits` what opens, grouped."""

    pk: int
    name: str
    kind: str
    scope: str
    until: date
    ended: str
    done: tuple[HelperDone, ...]
    code: str = ""
    digits: str = ""


@dataclass(frozen=True)
class HelpedCase:
    """A case without what is the person's alone; `person` is who is helped."""

    person: str
    name: str
    until: date
    case: CaseDetail
    may_write: bool
    may_propose: bool
