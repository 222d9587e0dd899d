"""Reads of those who help: who stands on a day, whose way in a code is, what they did."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.cases.queries import code_hashes
from agency.parties.enums import REPRESENTED
from agency.parties.models import Debtor
from tenants.current import schema_name
from tenants.signing import secret_keys

from .models import Helper, HelperAct
from .rules import over_because, way_in
from .values import WayIn


def helpers_of(case: Case, debtor: Debtor) -> QuerySet[Helper]:
    """Return those whom one person named for a case, the latest first, with what they did; never another's (R5.12)."""
    acts = HelperAct.objects.select_related("reply").order_by("at", "pk")
    return case.helpers.filter(debtor=debtor).prefetch_related(Prefetch("acts", queryset=acts))


def helpers_on(case: Case) -> QuerySet[Helper]:
    """Return all those who help or helped on a case, whichever person named them: for the staff alone."""
    return case.helpers.select_related("case", "debtor", "document").prefetch_related("acts")


def not_ended_on(case: Case) -> QuerySet[Helper]:
    """Return those of a case whose end is not written, the first named first: `stands` says who helps on a day."""
    return case.helpers.filter(ended_at=None).select_related("case", "debtor").order_by("pk")


def helper_of_code(code: str, on: date) -> Helper | None:
    """Return who stands on a day and holds this code, or None: unknown, renewed, ended, over."""
    found = Helper.objects.select_related("case", "debtor").filter(code_hash__in=code_hashes(code)).first()
    return found if found is not None and stands(found, on) else None


def standing_helper(pk: int, code_hash: str, on: date) -> Helper | None:
    """Return who came in by this code and still stands on a day, or None."""
    found = Helper.objects.select_related("case", "debtor").filter(pk=pk, code_hash=code_hash).first()
    return found if found is not None and stands(found, on) else None


def stands(helper: Helper, on: date) -> bool:
    """Whether somebody helps on a day: nothing ended it, written or not."""
    return helper.ended_at is None and reason_over(helper, on) is None


def reason_over(helper: Helper, on: date) -> str | None:
    """Return what ends a help by itself on a day, or None."""
    return over_because(until=helper.until, state=helper.case.state, protection=helper.debtor.protection, on=on)


def over_on(on: date) -> QuerySet[Helper]:
    """Return those whose help is over on a day and not yet written as such, by their numbers."""
    over = Q(until__lt=on) | Q(case__state__in=CLOSED_STATES) | Q(debtor__protection__in=REPRESENTED)
    return Helper.objects.filter(over, ended_at=None).select_related("case", "debtor").order_by("pk")


def way_in_of(helper: Helper) -> WayIn | None:
    """Return the code and the digits of somebody who helps; None when the key that made them is no longer listed."""
    for secret in secret_keys():
        made = way_in(secret=secret, schema=schema_name(), seed=helper.seed)
        if helper.code_hash in code_hashes(made.code):
            return made
    return None
