"""The instalments of a running plan when less is owed: the last ones first, and put back when it was not so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.cases.models import Case
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.queries import running
from agency.reductions.rules import shorten


@transaction.atomic(savepoint=False)
def shorten_plan(*, case: Case, due: Decimal, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Bring what is left of the plan of a case down to what is owed, the last instalments first; return the cuts."""
    plan = running([case]).get(case.pk)
    if plan is None:
        return []
    parts = list(Instalment.objects.select_for_update(of=("self",)).filter(plan=plan).order_by("number"))
    left = sum((part.amount - part.paid for part in parts), ZERO)
    if left <= due:
        return []
    cuts = shorten([(part.amount, part.paid) for part in parts], left - due)
    told = [(part, cut) for part, cut in zip(parts, cuts, strict=True) if cut]
    gone = [part for part, cut in told if cut == part.amount]
    for part, cut in told:
        part.amount -= cut
        part.state = _state(part)
    # A debit once planned for it keeps it on record.
    Instalment.objects.filter(pk__in=[part.pk for part in gone]).update(state=InstalmentState.DROPPED, amount=ZERO)
    Instalment.objects.bulk_update([part for part, _cut in told if part not in gone], ["amount", "state"])
    Plan.objects.filter(pk=plan.pk).update(total=plan.total - sum(cuts, ZERO))
    less = str(sum(cuts, ZERO))
    record(by=by, at=at, verb=Verb.PLAN_SHORTENED, subject=plan, case_id=case.pk, amount=less, parts=len(gone))
    return [{"number": part.number, "due_on": part.due_on.isoformat(), "amount": str(cut)} for part, cut in told]


@transaction.atomic(savepoint=False)
def lengthen_plan(*, case: Case, cuts: Sequence[dict[str, Any]], by: Actor, at: datetime) -> bool:
    """Put back what came off the instalments of a plan that still runs; return whether there was one."""
    plan = running([case]).get(case.pk)
    if plan is None or not cuts or plan.state != PlanState.RUNNING:
        return False
    standing = {part.number: part for part in Instalment.objects.select_for_update(of=("self",)).filter(plan=plan)}
    for cut in cuts:
        part = standing.get(cut["number"])
        if part is None:
            Instalment.objects.create(
                plan=plan, number=cut["number"], due_on=date.fromisoformat(cut["due_on"]), amount=Decimal(cut["amount"])
            )
            continue
        part.amount += Decimal(cut["amount"])
        part.state = _state(part)
        part.save(update_fields=["amount", "state"])
    back = sum((Decimal(cut["amount"]) for cut in cuts), ZERO)
    Plan.objects.filter(pk=plan.pk).update(total=plan.total + back)
    record(by=by, at=at, verb=Verb.PLAN_LENGTHENED, subject=plan, case_id=case.pk, amount=str(back))
    return True


def _state(part: Instalment) -> InstalmentState:
    if part.paid == part.amount:
        return InstalmentState.PAID
    return InstalmentState.PART_PAID if part.paid else InstalmentState.TO_COME
