"""A proposal answered: kept with its creditor's word, or not, with a reason and perhaps a plan of our own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.commitments import operations as commitments
from agency.common.calendar import add_working_days, format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.money.plans import PlanError
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.presenters import signature_of
from agency.letters.queries import sums_of
from agency.letters.wording.lint import refuse_unfair
from agency.outbox import operations as outbox
from agency.outbox.values import ReplyPayload
from agency.parties.enums import DebtorKind
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.queries import offers, promised_answers
from agency.plans.rules import COUNTER_DAYS, LOWEST_MONTHLY, CounterOffer, calendar, fingerprint, recognition

from .agreeing import PlanRefused, instalments_of, refuse_obstacle, start_plan
from .replacing import lift_proposals


@transaction.atomic
def decide(
    *, plan: Plan, accept: bool, reason: str, by: Actor, at: datetime, on: date,
    counter: tuple[Decimal, int] | None = None,
) -> Plan:  # fmt: skip
    """Answer a proposal beyond the powers, with the creditor's word (R5.2), and keep the promise of an answer.

    The calendar starts again from today when its first date went by or a payment changed what is due. A refusal may
    come with ours: so many euros a month, on which day. It stands for some worked days, nothing leaving meanwhile, and
    runs at once when the person agrees to it. Raises `PlanRefused` when the plan no longer waits, for a refusal without
    a reason or a sum that makes no plan, and `WordsRefused` for a reason, which the person reads, that may not be said.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("case__creditor", "debtor").get(pk=plan.pk)
    if locked.state != PlanState.PROPOSED:
        raise PlanRefused(_("Cette proposition n’attend plus de réponse."))
    if not accept and not reason.strip():
        raise PlanRefused(_("Dites à la personne pourquoi, en une phrase."))
    ours = _countered(case, counter, on) if counter and not accept else None
    if accept:
        refuse_obstacle(case, locked.debtor, case_due(case.pk), on, standing=locked)
        locked.state, locked.accepted_at = PlanState.RUNNING, at
        _refresh_parts(locked, on)
    else:
        _refuse_words(case, locked, reason, ours, on)
        locked.state, locked.ended_at = PlanState.DECLINED, at
    locked.evidence["decision"] = {
        "accepted": accept, "reason": reason.strip(), "by": by.label, "at": at, "signature": signature_of(by),
        "counter": ours.kept if ours else None,
    }  # fmt: skip
    locked.save()
    lift_proposals(case, f"proposition {locked.pk}", by=by, at=at)
    _keep_answer(locked, by=by, at=at, on=on)
    if accept:
        start_plan(locked, answers=True, by=by, at=at, on=on)
        record(by=by, at=at, verb=Verb.PLAN_ACCEPTED, subject=locked, case_id=locked.case_id, reason=reason)
    else:
        _decline(locked, reason, ours, by=by, at=at, on=on)
        record(by=by, at=at, verb=Verb.PLAN_DECLINED, subject=locked, case_id=locked.case_id, reason=reason)
    return locked


def _countered(case: Case, counter: tuple[Decimal, int], on: date) -> CounterOffer:
    """Our own plan beside the person's. Raises `PlanRefused` on a sum or a day that makes none."""
    monthly, day = counter
    due = case_due(case.pk)
    if not LOWEST_MONTHLY <= monthly <= due:
        words = {"low": format_euros(LOWEST_MONTHLY), "high": format_euros(due)}
        raise PlanRefused(_("Proposez un montant entre %(low)s et %(high)s.") % words)
    try:
        calendar(due, monthly, day, on)
    except PlanError as error:
        raise PlanRefused(_("Aucun échéancier ne se calcule avec ce montant : choisissez-en un autre.")) from error
    return CounterOffer(monthly, day, add_working_days(on, COUNTER_DAYS))


def _refuse_words(case: Case, plan: Plan, reason: str, ours: CounterOffer | None, on: date) -> None:
    proposed = {offer.monthly for offer in offers(case, on=on)} | ({ours.monthly} if ours else set())
    refuse_unfair(reason, audience=DebtorKind(plan.debtor.kind), sums=sums_of(case) | proposed)


def _refresh_parts(plan: Plan, on: date) -> None:
    """Make the calendar again when time or money passed since it was proposed."""
    total = case_due(plan.case_id)
    first = plan.instalments.first()
    if first is not None and first.due_on > on and total == plan.total:
        return
    # A first date that is still ahead is the one that the person chose.
    ahead = first.due_on if first is not None and first.due_on > on else None
    parts = calendar(total, min(plan.monthly, total), plan.day, on, first_on=ahead)
    plan.instalments.all().delete()
    Instalment.objects.bulk_create(instalments_of(plan, parts))
    plan.total = total
    sentence = "" if plan.spoken else recognition(total)
    plan.evidence["decided_schedule_sha256"] = fingerprint(parts, sentence, plan.wording_version)


def _decline(plan: Plan, reason: str, ours: CounterOffer | None, *, by: Actor, at: datetime, on: date) -> None:
    """Tell the person that the proposal is not kept, and why; what we propose instead, and until when it stands."""
    answer = f"Votre proposition du {format_date(plan.proposed_at.date())} n'est pas retenue. {reason.strip()}"
    if ours is not None:
        until = at + timedelta(days=(ours.until - on).days)
        note = f"{format_euros(ours.monthly)} par mois"
        cases.hold(case=plan.case, reason=HoldReason.PROPOSAL, until=until, by=by, at=at, note=note)
        answer = f"{answer}\n{_in_words(plan.case, ours, on)}"
    outbox.plan(
        case=plan.case,
        debtor=plan.debtor,
        kind=MessageKind.REPLY_RECEIVED,
        planned_on=on,
        dedupe_key=f"plan_declined:{plan.pk}",
        payload=ReplyPayload(plan.pk, "proposal", on, fr(answer), signature_of(by)),
        answers=True,
        by=by,
        at=at,
    )


def _in_words(case: Case, ours: CounterOffer, on: date) -> str:
    parts = calendar(case_due(case.pk), ours.monthly, ours.day, on)
    return (
        f"Nous vous proposons {format_euros(ours.monthly)} par mois, du {format_date(parts[0].due_on)} au "
        f"{format_date(parts[-1].due_on)}, sans frais.\n"
        "Sur votre page, les deux se lisent côte à côte : vous pouvez accepter, proposer autre chose, ou nous en "
        f"parler.\nCette proposition tient jusqu'au {format_date(ours.until)}. D'ici là : ni courrier, ni appel."
    )


def _keep_answer(plan: Plan, *, by: Actor, at: datetime, on: date) -> None:
    for promised in promised_answers(plan):
        commitments.keep(commitment=promised, act=plan, on=on, by=by, at=at)
