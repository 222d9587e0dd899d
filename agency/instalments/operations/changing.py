"""A plan made lighter or shorter by its person: done within the mandate, put before somebody beyond it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.cases.queries import last_day_towards
from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO, format_euros
from agency.common.text import french_typography as fr
from agency.debits.operations import DebitOnItsWay, release_parts
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from agency.disputes.rules import PLAN_CHANGE
from agency.instalments.enums import ChangeKind, ChangeState
from agency.instalments.models import PlanChange
from agency.instalments.queries import change_in_wait, own_dates, resizable, resized_dates, resized_parts, skipped_dates
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
from agency.instalments.values import ChangedDates
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.language.presenters import format_date as day_read
from agency.law.money.plans import PlanError
from agency.letters.enums import InstalmentNews, MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import InstalmentPayload, OfferPayload, PlanFacts, PlanPart
from agency.plans.enums import InstalmentState
from agency.plans.models import Instalment, Plan
from agency.plans.operations import facts_of
from agency.plans.queries import outlasted
from agency.plans.rules import LOWEST_MONTHLY, fingerprint

from .moving import last_number, locked_plan, locked_running, notify_change, proof_of, put_last, refuse_over, with_paper

SKIPPED = "Votre demande est acceptée : votre versement de {amount} du {day} passe au {last_on}."
ANSWERED = "Votre demande est acceptée : vos versements passent à {monthly}, jusqu’au {last_on}."


@transaction.atomic
def change_monthly(
    *, plan: Plan, monthly: Decimal, read: str, evidence: Mapping[str, Any], by: Actor, at: datetime
) -> PlanChange:
    """Change the sum of the dates to come of a running plan: its person's choice, at once within the mandate (R5.2).

    Higher, it ends sooner; lower, as often as the mandate says, later. What is left to pay is the same, without any
    fee; what was paid and the days stay. A debit that was announced is announced anew; the creditor is told (R1.13).
    `read` is the fingerprint of the dates that were shown, `evidence` is as `accept_offer` takes it. Raises `AsksFirst`
    for what is beyond, `PlanChoiceRefused` on a case that stands still, for a person whom the law protects, a missed
    date, the sum it has, dates that changed since.
    """
    locked, on = locked_running(plan), paris_date(at)
    found = _asked(locked, monthly, read, at)
    if not found.at_once:
        raise AsksFirst(_("Ce montant demande une réponse de notre part."))
    _apply(locked, found, on, by=by, at=at)
    made = _keep(locked, found, evidence, ChangeState.DONE, at)
    record(by=by, at=at, verb=Verb.PLAN_CHANGED, subject=locked, case_id=locked.case_id, **_facts(found))
    _notify_person(locked, found, f"plan_amount:{made.pk}", by=by, at=at)
    return made


@transaction.atomic
def ask_monthly(
    *, plan: Plan, monthly: Decimal, read: str, wish: str, evidence: Mapping[str, Any], visit_began: datetime | None,
    by: Actor, at: datetime,
) -> PlanChange:  # fmt: skip
    """Put a change that is beyond the mandate before the agency and the creditor, with the day of the answer (R1.13).

    The plan goes on as it stands meanwhile: its dates, its reminders and its debits. `wish` is what the person asks,
    in their words. Raises as `change_monthly`, `PlanChoiceRefused` while another change waits for its answer, and
    `TooManyReplies` on a visit that said enough.
    """
    locked, on = locked_running(plan), paris_date(at)
    found = _asked(locked, monthly, read, at)
    return _put_before(locked, found, wish, evidence, visit_began, on, by=by, at=at)


@transaction.atomic
def ask_skip(
    *, part: Instalment, read: str | None, wish: str, evidence: Mapping[str, Any], visit_began: datetime | None,
    by: Actor, at: datetime,
) -> PlanChange:  # fmt: skip
    """Put a month to pass that is beyond the mandate before the agency and the creditor, as `ask_monthly` does a sum.

    Accepted, this very date goes after the others, and nothing else changes. `read` is the fingerprint of the dates
    that were shown, when they were. Raises `PlanChoiceRefused` for a date that its person may not change, on a case
    that stands still, while another change waits, for dates that changed since, and `TooManyReplies`.
    """
    locked, on = locked_running(part.plan), paris_date(at)
    _refuse_now(locked, at)
    mine = Instalment.objects.select_for_update(of=("self",)).get(pk=part.pk)
    found = skipped_dates(locked, mine, on) if mine in own_dates(locked, on) else None
    if found is None:
        raise PlanChoiceRefused(_("Cette date ne se change plus ici. Écrivez-nous : une autre se trouve ensemble."))
    if read is not None and read != fingerprint(found.after, ""):
        raise PlanChoiceRefused(_("Vos dates ont changé : relisez-les."))
    return _put_before(locked, found, wish, evidence, visit_began, on, part=mine, by=by, at=at)


def _put_before(
    locked: Plan, found: ChangedDates, wish: str, evidence: Mapping[str, Any], visit_began: datetime | None, on: date,
    *, part: Instalment | None = None, by: Actor, at: datetime,
) -> PlanChange:  # fmt: skip
    """Keep what the person asks with the word that is to be answered, and put it before the creditor (R1.13)."""
    reply = receive_reply(
        case=locked.case, debtor=locked.debtor, kind=ReplyKind.MESSAGE, text=wish, answers={"subject": PLAN_CHANGE},
        by=by, at=at, on=on, visit_began=visit_began,
    )  # fmt: skip
    made = _keep(locked, found, evidence, ChangeState.ASKED, at, reply, part)
    record(by=by, at=at, verb=Verb.PLAN_CHANGE_ASKED, subject=locked, case_id=locked.case_id, **_facts(found))
    outbox.plan(
        case=locked.case, creditor=locked.case.creditor, kind=MessageKind.OFFER_NOTICE, planned_on=on,
        dedupe_key=f"plan_change:{made.pk}", by=by, at=at,
        payload=OfferPayload(
            _as_asked(locked, found), reply.answer_due_on, made.pk, outlasted(locked.case, locked.debtor, found.last_on)
        ),
    )  # fmt: skip
    return made


@transaction.atomic
def decide_change(*, change: PlanChange, accept: bool, reason: str, by: Actor, at: datetime) -> PlanChange:
    """Answer a change that waits, with the creditor's word: done from today's dates, or declined with its reason.

    The person has the answer, and the promise of it is kept, whatever became of the plan. A date that went by since
    it was asked stops nothing. Raises `PlanChoiceRefused` when it no longer waits, for a refusal without a reason; to
    accept, for dates that cannot change any more or beyond the last day to act (R2.12, R2.20), and `WordsRefused` for
    what may not be said.
    """
    locked, on = locked_plan(change.plan), paris_date(at)
    waits = PlanChange.objects.select_for_update(of=("self",)).select_related("reply__case", "reply__debtor")
    asked = waits.filter(pk=change.pk, state=ChangeState.ASKED).first()
    if asked is None or asked.reply is None:
        raise PlanChoiceRefused(_("Cette demande n’attend plus de réponse."))
    if not accept and not reason.strip():
        raise PlanChoiceRefused(_("Dites à la personne pourquoi, en une phrase."))
    words, told = reason.strip(), asked.monthly
    if accept and asked.kind == ChangeKind.SKIPPED:
        words, told = _skip(locked, asked, on, by=by, at=at)
    elif accept:
        found = _accepted(locked, asked, on)
        _apply(locked, found, on, by=by, at=at, asked_on=paris_date(asked.asked_at))
        asked.last_on, asked.monthly = found.last_on, found.monthly
        words = fr(ANSWERED.format(monthly=format_euros(found.monthly), last_on=format_date(found.last_on)))
        _notify_person(locked, found, f"plan_amount:{asked.pk}", by=by, at=at, answered=True)
    asked.state = ChangeState.ACCEPTED if accept else ChangeState.DECLINED
    asked.decided_at = at
    asked.save(update_fields=["state", "decided_at", "last_on", "monthly"])
    answer(reply=asked.reply, text=words, lift_hold=True, by=by, at=at, on=on, sums={asked.monthly, told})
    record(
        by=by, at=at, verb=Verb.PLAN_CHANGE_DECIDED, subject=locked, case_id=locked.case_id, accepted=accept,
        monthly=str(asked.monthly), reason=reason.strip()[:1000],
    )  # fmt: skip
    return asked


def _skip(plan: Plan, asked: PlanChange, on: date, *, by: Actor, at: datetime) -> tuple[str, Decimal]:
    """Put the date that was asked for after the others as they stand now; return the answer and the sum it names.

    Whatever the creditor allows, not beyond the last day to act, and not once the date is paid (R2.12, R2.20).
    """
    refuse_over(plan)
    part = Instalment.objects.select_for_update(of=("self",)).get(pk=asked.part_id) if asked.part_id else None
    found = skipped_dates(plan, part, on) if part is not None and part.paid < part.amount else None
    if part is None or found is None:
        raise PlanChoiceRefused(_("Ce versement ne se passe plus : répondez à la personne."))
    _refuse_beyond(plan, found)
    before, left = part.due_on, part.amount - part.paid
    put_last(plan=plan, part=part, to=found.last_on, by=by, at=at)
    asked.last_on = found.last_on
    told = (PlanPart(part.number, found.last_on, left),)
    outbox.plan(
        case=plan.case, debtor=plan.debtor, kind=MessageKind.PLAN_CHANGED, planned_on=on,
        dedupe_key=f"plan_skip:{asked.pk}", answers=True, by=by, at=at,
        payload=with_paper(plan, InstalmentPayload(InstalmentNews.DATE, told), by=by, at=at),
    )  # fmt: skip
    facts = {"amount": format_euros(left), "day": format_date(before), "last_on": format_date(found.last_on)}
    return fr(SKIPPED.format(**facts)), left


def _refuse_beyond(plan: Plan, found: ChangedDates) -> None:
    last_day = last_day_towards(plan.case, plan.debtor)
    if found.last_on > last_day:
        words = _("Ces dates vont au-delà du %(day)s, dernier jour pour agir : proposez-en d’autres.")
        raise PlanChoiceRefused(words % {"day": day_read(last_day)})


def _accepted(plan: Plan, asked: PlanChange, on: date) -> ChangedDates:
    """The dates of a change that the creditor allows: whatever it allows, not beyond the last day to act."""
    refuse_over(plan)
    found = _changed(plan, asked.monthly, on, asked_on=paris_date(asked.asked_at))
    _refuse_beyond(plan, found)
    return found


def _asked(plan: Plan, monthly: Decimal, read: str, at: datetime) -> ChangedDates:
    """What the person chose on a plan that may change, as they read it."""
    _refuse_now(plan, at)
    found = _changed(plan, monthly, paris_date(at))
    if read != fingerprint(found.after, ""):
        raise PlanChoiceRefused(_("Vos dates ont changé : relisez-les."))
    return found


def _refuse_now(plan: Plan, at: datetime) -> None:
    """Raise on a case that stands still, and while another change waits for its answer."""
    if not Case.objects.free_at(at).filter(pk=plan.case_id).exists():
        raise PlanChoiceRefused(_("Votre dossier est en pause : rien ne presse. Appelez-nous pour changer vos dates."))
    waiting = change_in_wait(plan)
    if waiting is not None and waiting.reply is not None:
        day = day_read(waiting.reply.answer_due_on)
        raise PlanChoiceRefused(_("Une demande attend déjà sa réponse, au plus tard le %(day)s.") % {"day": day})


def _changed(plan: Plan, monthly: Decimal, on: date, asked_on: date | None = None) -> ChangedDates:
    """The dates with another sum. Raises `PlanChoiceRefused` when none may change, or when nothing would."""
    try:
        found = resized_dates(plan, monthly, on, asked_on=asked_on) if monthly >= LOWEST_MONTHLY else None
    except PlanError as error:
        raise PlanChoiceRefused(
            _("Aucun échéancier ne se calcule avec ce montant : choisissez-en un autre.")
        ) from error
    if found is None:
        raise PlanChoiceRefused(_("Ces versements ne se changent plus ici. Écrivez-nous : nous en parlons ensemble."))
    if found.before == found.after:
        raise PlanChoiceRefused(_("C’est déjà ce que vous versez chaque mois."))
    return found


def _apply(plan: Plan, found: ChangedDates, on: date, *, by: Actor, at: datetime, asked_on: date | None = None) -> None:
    """Write the new sums on the dates that stay, drop those after them, add those that are wanted."""
    parts = resizable(plan, on, asked_on=asked_on)
    new = resized_parts(plan, parts, found.monthly, on)
    kept, gone = parts[: len(new)], parts[len(new) :]
    try:
        release_parts(parts=parts, why=fr("le montant des versements a changé"), by=by, at=at)
    except DebitOnItsWay as away:
        raise PlanChoiceRefused(_("Un prélèvement est déjà en route : réessayez une fois qu’il est passé.")) from away
    for part, wanted in zip(kept, new, strict=False):
        part.amount = wanted.amount
    Instalment.objects.bulk_update(kept, ["amount"])
    number = last_number(plan)
    # Debits once planned for them keep them on record.
    Instalment.objects.filter(pk__in=[part.pk for part in gone]).update(state=InstalmentState.DROPPED, amount=ZERO)
    Instalment.objects.bulk_create(
        Instalment(plan=plan, number=number + place, due_on=part.due_on, amount=part.amount)
        for place, part in enumerate(new[len(kept) :], start=1)
    )
    plan.monthly = found.monthly
    plan.save(update_fields=["monthly"])


def _keep(
    plan: Plan, found: ChangedDates, evidence: Mapping[str, Any], state: ChangeState, at: datetime,
    reply: Reply | None = None, part: Instalment | None = None,
) -> PlanChange:  # fmt: skip
    proof = proof_of(evidence, fingerprint(found.after, ""))
    return PlanChange.objects.create(
        plan=plan, kind=found.kind, state=state, asked_at=at, monthly_before=found.monthly_before,
        monthly=found.monthly, last_before=found.last_before, last_on=found.last_on, evidence=proof, reply=reply,
        part=part,
    )  # fmt: skip


def _facts(found: ChangedDates) -> dict[str, Any]:
    return {
        "kind": ChangeKind(found.kind).value, "before": str(found.monthly_before), "monthly": str(found.monthly),
        "last_on": found.last_on,
    }  # fmt: skip


def _notify_person(
    plan: Plan, found: ChangedDates, key: str, *, by: Actor, at: datetime, answered: bool = False
) -> None:
    """Write how the plan stands now; its creditor, when they were not asked (R1.13)."""
    payload = InstalmentPayload(InstalmentNews.AMOUNT, _dates(found))
    if not answered:
        notify_change(plan, payload, key, by=by, at=at)
        return
    outbox.plan(
        case=plan.case, debtor=plan.debtor, kind=MessageKind.PLAN_CHANGED, planned_on=paris_date(at), dedupe_key=key,
        payload=with_paper(plan, payload, by=by, at=at), answers=True, by=by, at=at,
    )  # fmt: skip


def _dates(found: ChangedDates) -> tuple[PlanPart, ...]:
    return tuple(PlanPart(place, part.due_on, part.amount) for place, part in enumerate(found.after, start=1))


def _as_asked(plan: Plan, found: ChangedDates) -> PlanFacts:
    """The plan as its creditor is asked to allow it: what is left, as it would be paid."""
    parts = _dates(found)
    return replace(
        facts_of(plan), monthly=found.monthly, schedule=parts, total=sum((part.amount for part in parts), ZERO)
    )
