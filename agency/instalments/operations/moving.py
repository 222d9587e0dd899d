"""Dates that move: the missed ones put after the others, or a single one; by their person, or by the agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.debits.operations import DebitOnItsWay, release_parts
from agency.instalments.enums import ChangeKind, ChangeState
from agency.instalments.models import PlanChange
from agency.instalments.queries import missed_parts, new_dates, own_dates, put_off, room_of, skipped_dates, spans_of
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.language.presenters import format_date as day_read
from agency.letters.enums import InstalmentNews, MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import InstalmentPayload, PlanPart, PlanPayload
from agency.plans.enums import PlanState
from agency.plans.models import Instalment, Plan
from agency.plans.operations import facts_of, keep_agreement
from agency.plans.rules import fingerprint


@transaction.atomic
def move_missed(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """Put the missed instalments of a plan after the others, once, without any fee: its person’s own choice (R5.4).

    The creditor is told, as of any offer other than to pay at once (R1.13). Raises `PlanChoiceRefused` when nothing is
    late, when it was done before, for more months than the creditor allows, on a case that stands still.
    """
    locked, on = locked_running(plan), paris_date(at)
    if not Case.objects.free_at(at).filter(pk=locked.case_id).exists():
        raise PlanChoiceRefused(_("Votre dossier est en pause : rien ne presse. Appelez-nous pour changer vos dates."))
    moved = put_off(locked, on)
    if not moved:
        raise PlanChoiceRefused(
            _("Ces dates ne se changent plus ici. Appelez-nous : une autre date se trouve ensemble.")
        )
    return _move(locked, moved, by=by, at=at)


@transaction.atomic(savepoint=False)
def move_by_staff(*, plan: Plan, by: Actor, at: datetime) -> Plan:
    """Put the missed instalments of a plan after the others, as often as somebody of the agency decides it.

    Raises `PlanChoiceRefused` when nothing is late, or for more months than the creditor allows.
    """
    locked, on = locked_running(plan), paris_date(at)
    late = missed_parts(locked, on)
    dates = new_dates(locked, late, spans_of([locked])[locked.pk], on)
    if not dates:
        raise PlanChoiceRefused(_("Le mandat ne permet pas autant de mois : demandez d’abord au créancier."))
    return _move(locked, list(zip(late, dates, strict=True)), by=by, at=at)


@transaction.atomic
def move_date(*, part: Instalment, to: date, reason: str, by: Actor, at: datetime) -> Instalment:
    """Give one date of a running plan another day, between the dates beside it, without any fee (R5.5).

    A debit that was announced for it and asked of nobody is given up, and announced anew for the new day. The person
    and the creditor are told (R1.13). Raises `PlanChoiceRefused` for a date that is paid, a day that is gone, beyond
    another date or the months or the days that are left, a debit on its way, a person whom the law protects.
    """
    plan, on = locked_running(part.plan), paris_date(at)
    moved = Instalment.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if not reason.strip():
        raise PlanChoiceRefused(_("Dites pourquoi, en une phrase : le journal la garde."))
    _refuse_day(plan, moved, to, on)
    return _give_day(plan, moved, to, reason, by=by, at=at)


@transaction.atomic
def move_own_date(
    *, part: Instalment, to: date | None, by: Actor, at: datetime, read: str | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Instalment:  # fmt: skip
    """Give one date to come another day, or put it after the others (`to` None): its person's choice, once for a date.

    Free, at once within the months of the creditor's mandate and the days that the law leaves; a debit, the creditor
    and the person follow as in `move_date`. `read` is the fingerprint of the dates that were shown with one put after
    the others, when they were; `evidence` is as `accept_offer` takes it, kept with it. Raises `AsksFirst` for what is
    beyond, which may be proposed (R5.2), and `PlanChoiceRefused` for a date that is gone, paid or changed before, the
    day it has, a day that is gone, a debit on its way, a case that stands still, a person whom the law protects,
    dates that changed since they were read.
    """
    plan, on = locked_running(part.plan), paris_date(at)
    if not Case.objects.free_at(at).filter(pk=plan.case_id).exists():
        raise PlanChoiceRefused(_("Votre dossier est en pause : rien ne presse. Appelez-nous pour changer vos dates."))
    moved = Instalment.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if moved not in own_dates(plan, on):
        raise PlanChoiceRefused(_("Cette date ne se change plus ici. Écrivez-nous : une autre se trouve ensemble."))
    if to is not None and to <= on:
        raise PlanChoiceRefused(_("Choisissez un jour à venir."))
    if to == moved.due_on:
        raise PlanChoiceRefused(_("Ce versement est déjà prévu ce jour-là."))
    day = _own_day(plan, moved, to, on) if to is not None else _skipped_day(plan, moved, read, on)
    moved.moved_on = on
    if to is None:
        _count_skip(plan, moved, day, proof_of(evidence, read) if evidence and read else {}, at)
        moved.number = last_number(plan) + 1
    return _give_day(plan, moved, day, "choisi par la personne, sur sa page", by=by, at=at)


def _own_day(plan: Plan, part: Instalment, to: date, on: date) -> date:
    """The day that a person gives to a date; raise `AsksFirst` beyond what is allowed at once."""
    room = room_of(plan, part, on)
    if room is not None and room.first_on <= to <= room.last_on:
        return to
    raise AsksFirst(_("Ce jour demande une réponse de notre part."))


def _skipped_day(plan: Plan, part: Instalment, read: str | None, on: date) -> date:
    """The day after the others that a date takes, as it was read; raise `AsksFirst` beyond what is allowed at once."""
    seen = skipped_dates(plan, part, on)
    if seen is None:
        raise PlanChoiceRefused(_("C’est déjà votre dernière date : choisissez un autre jour."))
    if read is not None and read != fingerprint(seen.after, ""):
        raise PlanChoiceRefused(_("Vos dates ont changé : relisez-les."))
    if not seen.at_once:
        raise AsksFirst(_("Un mois de plus demande une réponse de notre part."))
    return seen.last_on


def proof_of(evidence: Mapping[str, Any], read: str) -> dict[str, Any]:
    """Return what proves a choice: the hashes of the visit, and of the dates that were read."""
    return {"session": evidence["session"], "ip": evidence["ip"], "schedule_sha256": read}


def _count_skip(plan: Plan, part: Instalment, to: date, evidence: dict[str, Any], at: datetime) -> None:
    """Keep that the person put the end of the plan off: the mandate says how often it is done at once."""
    PlanChange.objects.create(
        plan=plan, kind=ChangeKind.SKIPPED, state=ChangeState.DONE, asked_at=at, monthly_before=part.amount,
        monthly=part.amount, last_before=spans_of([plan])[plan.pk].last_on, last_on=to, evidence=evidence,
    )  # fmt: skip


def _give_day(plan: Plan, moved: Instalment, to: date, reason: str, *, by: Actor, at: datetime) -> Instalment:
    """Write the new day of a date that was checked; a debit planned for it is given up, whoever must know is told."""
    _write_day(plan, moved, to, reason, by=by, at=at)
    told = (PlanPart(moved.number, to, moved.amount - moved.paid),)
    key = f"plan_date:{plan.pk}:{moved.number}:{at:%Y%m%d%H%M%S}"
    notify_change(plan, InstalmentPayload(InstalmentNews.DATE, told), key, by=by, at=at)
    return moved


@transaction.atomic
def put_last(*, plan: Plan, part: Instalment, to: date, by: Actor, at: datetime) -> None:
    """Write a date after the others, as its creditor allows it; a debit planned for it is given up."""
    part.number, part.moved_on = last_number(plan) + 1, paris_date(at)
    _write_day(plan, part, to, "un mois passé, demandé par la personne et accepté", by=by, at=at)


def _write_day(plan: Plan, moved: Instalment, to: date, reason: str, *, by: Actor, at: datetime) -> None:
    _give_up_debit(moved, by=by, at=at)
    before, moved.due_on = moved.due_on, to
    moved.save(update_fields=["due_on", "number", "moved_on"])
    record(
        by=by, at=at, verb=Verb.PLAN_MOVED, subject=plan, case_id=plan.case_id, reason=reason.strip()[:1000],
        parts=[{"amount": str(moved.amount - moved.paid), "from": before, "on": to}],
    )  # fmt: skip


def last_number(plan: Plan) -> int:
    """Return the highest number of the instalments of a plan: money fills them in that order."""
    last: int = plan.instalments.aggregate(last=Max("number"))["last"]
    return last


def _refuse_day(plan: Plan, part: Instalment, to: date, on: date) -> None:
    """Raise unless a day may be given to an instalment of a plan."""
    if plan.debtor.protection:
        raise PlanChoiceRefused(_("La loi protège cette personne : rien ne lui est demandé, ses dates non plus."))
    if part.paid == part.amount:
        raise PlanChoiceRefused(_("Cette échéance est déjà réglée."))
    room = room_of(plan, part, on)
    if room is None or not room.first_on <= to <= room.last_on:
        raise PlanChoiceRefused(
            _("Cette date peut aller du %(first)s au %(last)s.")
            % {"first": day_read(room.first_on), "last": day_read(room.last_on)}
            if room
            else _("Aucun autre jour n’est libre pour cette échéance : reportez-la à la suite des autres.")
        )


def _give_up_debit(part: Instalment, *, by: Actor, at: datetime) -> None:
    """Cancel the debit planned for a date; raise when it is already asked of a bank."""
    try:
        release_parts(parts=[part], why=fr("la date de l’échéance a changé"), by=by, at=at)
    except DebitOnItsWay as away:
        raise PlanChoiceRefused(
            _("Un prélèvement de cette échéance est déjà en route : la date ne change plus.")
        ) from away


def locked_running(plan: Plan) -> Plan:
    """Return a running plan under the lock of its case, and of itself. Raises `PlanChoiceRefused` for another."""
    found = locked_plan(plan)
    refuse_over(found)
    return found


def refuse_over(plan: Plan) -> None:
    """Raise `PlanChoiceRefused` unless a plan runs."""
    if plan.state != PlanState.RUNNING:
        raise PlanChoiceRefused(_("Cet échéancier n’est plus en cours."))


def locked_plan(plan: Plan) -> Plan:
    """Return a plan under the lock of its case, and of itself."""
    Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = Plan.objects.select_for_update(of=("self",)).select_related("case__mandate", "case__creditor", "debtor")
    found: Plan = locked.get(pk=plan.pk)
    return found


def _move(plan: Plan, moved: Sequence[tuple[Instalment, date]], *, by: Actor, at: datetime) -> Plan:
    on = paris_date(at)
    last = last_number(plan)
    # Money fills a plan in the order of its numbers: what is put after the others is numbered after them.
    for number, (part, day) in enumerate(moved, start=last + 1):
        part.number, part.due_on = number, day
    Instalment.objects.bulk_update([part for part, _day in moved], ["number", "due_on"])
    plan.moved_on = on
    plan.save(update_fields=["moved_on"])
    dates = [{"amount": str(part.amount - part.paid), "on": part.due_on} for part, _day in moved]
    record(by=by, at=at, verb=Verb.PLAN_MOVED, subject=plan, case_id=plan.case_id, parts=dates)
    _notify(plan, by=by, at=at)
    return plan


def _notify(plan: Plan, *, by: Actor, at: datetime) -> None:
    left = [part for part in plan.instalments.order_by("due_on", "number") if part.paid < part.amount]
    parts = tuple(PlanPart(part.number, part.due_on, part.amount - part.paid) for part in left)
    key = f"plan_moved:{plan.pk}:{left[-1].number}"
    notify_change(plan, InstalmentPayload(InstalmentNews.MOVED, parts), key, by=by, at=at)


def with_paper(plan: Plan, payload: InstalmentPayload, *, by: Actor, at: datetime) -> InstalmentPayload:
    """Keep the paper of a plan as it stands now, and return what is told of it with that paper (R5.1)."""
    paper = keep_agreement(plan=plan, by=by, at=at, on=paris_date(at), changed=True)
    return replace(payload, document=paper.pk if paper else None)


def notify_change(plan: Plan, payload: InstalmentPayload, key: str, *, by: Actor, at: datetime) -> None:
    """Tell the person and the creditor how a plan stands now (R1.13)."""
    on = paris_date(at)
    outbox.plan(
        case=plan.case, debtor=plan.debtor, kind=MessageKind.PLAN_CHANGED, planned_on=on, dedupe_key=key,
        payload=with_paper(plan, payload, by=by, at=at), by=by, at=at,
    )  # fmt: skip
    outbox.plan(
        case=plan.case, creditor=plan.case.creditor, kind=MessageKind.PLAN_NOTICE, planned_on=on,
        dedupe_key=f"{key}:notice", payload=PlanPayload(facts_of(plan)), by=by, at=at,
    )  # fmt: skip
