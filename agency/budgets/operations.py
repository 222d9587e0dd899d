"""Writes of budgets: a result is kept, then forgotten."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.money.affordability import Budget, Suggestion
from agency.ledger.queries import case_due
from agency.parties.models import Debtor

from .models import BearableAmount
from .queries import no_longer_kept, suggestion

MOST_AT_ONCE = 1_000


class BudgetRefused(Exception):
    """Nothing can be suggested today; the message says what to do."""


@transaction.atomic
def keep_result(*, case: Case, debtor: Debtor, budget: Budget, by: Actor, at: datetime, on: date) -> Suggestion:
    """Compute what seems bearable each month and keep it alone, in place of an earlier one (R5.8-R5.10).

    The journal says that a budget was made and nothing of it. Raises `BudgetRefused` while the scales of the day are
    not entered.
    """
    found = suggestion(budget, case_due(case.pk), on)
    if found is None:
        raise BudgetRefused(_("Le calcul n’est pas possible aujourd’hui. Choisissez le montant qui vous convient."))
    kept, _made = BearableAmount.objects.update_or_create(
        case=case, debtor=debtor, defaults={"amount": found.amount, "spare": found.spare, "made_on": on}
    )
    record(by=by, at=at, verb=Verb.BUDGET_MADE, subject=kept, case_id=case.pk)
    return found


@transaction.atomic
def forget(*, by: Actor, at: datetime, on: date) -> int:
    """Delete the results that are no longer kept, a thousand at most; return how many (R5.11)."""
    over = list(no_longer_kept(on).order_by("pk")[:MOST_AT_ONCE])
    record_each(by=by, at=at, verb=Verb.BUDGET_FORGOTTEN, acts=[JournalAct(row, row.case_id, {}) for row in over])
    BearableAmount.objects.filter(pk__in=[row.pk for row in over]).delete()
    return len(over)
