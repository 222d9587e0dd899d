"""A reduction that was not so, by a reversal; one that somebody here has looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as case_operations
from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger.models import Entry
from agency.ledger.queries import due_by_case
from agency.payments.operations import SurplusGone, correct_receipts, turn_back
from agency.reductions.models import ClaimReduction
from agency.refunds.queries import on_the_way

from .lowering import SOURCE
from .notices import plan_notice_of
from .plan_parts import lengthen_plan
from .reducing import ReductionRefused


@transaction.atomic
def undo(*, reduction: ClaimReduction, why: str, by: Actor, at: datetime) -> ClaimReduction:
    """Say that a reduction was not so: the sum is owed as before, without any fee, and the person is told.

    Raises `ReductionRefused` without a reason, twice, and once what was paid too much was given back.
    """
    claim = ClaimReduction.objects.select_related("claim").get(pk=reduction.pk).claim
    case = Case.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=claim.case_id)
    locked = ClaimReduction.objects.select_for_update(of=("self",)).select_related("claim__debtor").get(pk=reduction.pk)
    locked.claim.case, said, on = case, " ".join(why.split())[:200], paris_date(at)
    if not said:
        raise ReductionRefused(_("Dites en quelques mots pourquoi : la personne sera prévenue."))
    if locked.undone_on is not None:
        raise ReductionRefused(_("C’est déjà annulé."))
    if locked.over and on_the_way().filter(payment__case=case).exists():
        raise ReductionRefused(_("Ce qui a été payé en trop est en train d’être rendu : annulez-le d’abord."))
    try:
        payments = turn_back(claim=locked.claim, key=locked.key, by=by, at=at)
    except SurplusGone as refusal:
        raise ReductionRefused(
            _("Ce que la personne avait payé en trop lui a déjà été rendu : cela se règle avec le créancier.")
        ) from refusal
    booked = list(Entry.objects.filter(source=SOURCE, idem_key=locked.key, reversed_by=None))
    ledger.reverse_all(booked, actor=by.label, at=at, booked_on=on, reason=said)
    locked.undone_on, locked.undone_why = on, said
    locked.save(update_fields=["undone_on", "undone_why"])
    due = due_by_case([case.pk])[case.pk]
    if case.state == CaseState.SETTLED and due > ZERO:
        case_operations.move(case=case, to=CaseState.ACTIVE, by=by, at=at, on=on, reason=said)
    lengthen_plan(case=case, cuts=locked.cuts, by=by, at=at)
    correct_receipts(payments=payments, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.CLAIM_LOWERING_UNDONE, subject=locked.claim, case_id=case.pk,
        number=locked.claim.number, amount=str(locked.amount), reason=said,
    )  # fmt: skip
    plan_notice_of(reduction=locked, due=due, undone=True, by=by, at=at)
    return locked


@transaction.atomic
def see(*, reduction: ClaimReduction, by: Actor, at: datetime) -> None:
    """Note that somebody here has read what a creditor declared; twice changes nothing."""
    if ClaimReduction.objects.filter(pk=reduction.pk, seen_at__isnull=True).update(seen_at=at):
        case_id = reduction.claim.case_id
        record(by=by, at=at, verb=Verb.CLAIM_LOWERING_SEEN, subject=reduction.claim, case_id=case_id)
