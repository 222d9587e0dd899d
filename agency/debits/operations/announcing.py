"""Debits planned and announced; what changes is announced anew, and what is not announced is never asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import BY_STRIPE, DebitMandateState, DebitState, DebitWay
from agency.debits.models import Debit, DebitMandate
from agency.debits.queries import (
    DebitDate,
    changed,
    incomplete_mandates,
    not_reached,
    outdated_debits,
    over_mandates,
    reached_by_post,
    to_debit,
    unannounced,
)
from agency.debits.rules import announced_by
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.limits import Channel
from agency.letters.enums import DebitNews, MessageKind
from agency.outbox import operations as outbox
from agency.outbox.models import Message
from agency.outbox.values import DebitPayload, PlanPart
from agency.plans.enums import PlanState

LATE = "la remise à la banque n’a pas été faite à temps"
MISSED = "il n’a pas pu être demandé le jour annoncé"
LOST = "l’annonce n’est pas arrivée"


@transaction.atomic(savepoint=False)
def plan_debits(*, mandate: DebitMandate, news: DebitNews, by: Actor, at: datetime) -> list[Debit]:
    """Plan the debits of a mandate that have none yet, and announce them all in one message; return them.

    What is too near to be announced in time is left to the person, and said.
    """
    on = paris_date(at)
    by_post = reached_by_post(mandate.debtor)
    dates, by_hand = to_debit(mandate.plan, on, mandate.notice_days, by_post=by_post)
    made = Debit.objects.bulk_create(_row(mandate, one) for one in dates)
    if not made:
        return []
    document = mandate.document_id if news == DebitNews.ANNOUNCED else None
    payload = payload_of(mandate, news, made, by_hand=[part_of(one) for one in by_hand], document=document)
    notice = write(mandate, MessageKind.DEBIT_NOTICE, payload, key=f"debit_notice:{made[0].pk}", by=by, at=at)
    Debit.objects.filter(pk__in=[one.pk for one in made]).update(notice=notice)
    acts = [JournalAct(one, mandate.plan.case_id, {"amount": str(one.amount), "on": one.collect_on}) for one in made]
    record_each(by=by, at=at, verb=Verb.DEBIT_PLANNED, acts=acts)
    return made


@transaction.atomic(savepoint=False)
def cancel_debits(*, reasons: dict[Debit, str], by: Actor, at: datetime) -> int:
    """Give debits up that nobody asked of a bank, each with its reason; return how many."""
    for debit, why in reasons.items():
        debit.state, debit.reason = DebitState.CANCELLED, why[:200]
        debit.order, debit.name, debit.rank = None, "", ""
    Debit.objects.bulk_update(list(reasons), ["state", "reason", "order", "name", "rank"])
    acts = [JournalAct(one, one.mandate.plan.case_id, {"why": why[:200]}) for one, why in reasons.items()]
    return record_each(by=by, at=at, verb=Verb.DEBIT_CANCELLED, acts=acts)


@transaction.atomic
def follow_notices(*, by: Actor, at: datetime) -> int:
    """Note the day on which debits were announced, once their message left; return how many. Nobody's act."""
    found = list(unannounced().select_for_update(of=("self",), skip_locked=True))
    for debit in found:
        notice = debit.notice
        if notice is not None and notice.sent_on is not None:
            debit.announced_on = announced_by(notice.sent_on, by_post=notice.channel != Channel.EMAIL)
    Debit.objects.bulk_update(found, ["announced_on"])
    if found:
        record(by=by, at=at, verb=Verb.DEBIT_ANNOUNCED, debits=len(found))
    return len(found)


def revise(*, by: Actor, at: datetime) -> int:
    """Give up what is not to be any more, announce anew what moved, end what is over; return how many mandates moved.

    A sum or a day that changed, an announcement that came back, a file that was not handed in.
    """
    moved: dict[int, list[Debit]] = defaultdict(list)
    lost = list(not_reached())
    for debit in [*outdated_debits(at), *lost]:
        if debit not in moved[debit.mandate_id]:
            moved[debit.mandate_id].append(debit)
    for debits in moved.values():
        _move(debits, {one.pk for one in lost}, by=by, at=at)
    again = [mandate for mandate in incomplete_mandates() if _free(mandate, at)]
    for mandate in again:
        _announce_again(mandate, by=by, at=at)
    for mandate in over_mandates():
        _close(mandate, by=by, at=at)
    return len(moved)


@transaction.atomic
def _move(debits: Sequence[Debit], lost: Collection[int], *, by: Actor, at: datetime) -> None:
    locked = list(
        Debit.objects.select_for_update(of=("self",))
        .select_related("mandate__plan__case", "mandate__debtor", "instalment")
        .filter(pk__in=[one.pk for one in debits], state=DebitState.PLANNED)
    )
    why = {one: LOST if one.pk in lost else _changed_in_words(one) or _late(one) for one in locked}
    if not why:
        return
    cancel_debits(reasons=why, by=by, at=at)
    missed = [one for one, reason in why.items() if reason in (LATE, MISSED)]
    if missed:
        mandate = missed[0].mandate
        payload = payload_of(mandate, DebitNews.SKIPPED, missed, why=_("Nous vous écrivons pour une autre date."))
        write(mandate, MessageKind.DEBIT_NEWS, payload, key=f"debit_skipped:{missed[0].pk}", by=by, at=at)


@transaction.atomic
def _announce_again(mandate: DebitMandate, *, by: Actor, at: datetime) -> None:
    locked = DebitMandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.state == DebitMandateState.ACTIVE:
        plan_debits(mandate=mandate, news=DebitNews.CHANGED, by=by, at=at)


@transaction.atomic
def _close(mandate: DebitMandate, *, by: Actor, at: datetime) -> None:
    locked = DebitMandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.state != DebitMandateState.ACTIVE:
        return
    ended = mandate.plan.state == PlanState.COMPLETED
    locked.state, locked.ended_at = DebitMandateState.ENDED, at
    locked.end_reason = _("l’échéancier est terminé") if ended else _("l’échéancier est arrêté")
    locked.save(update_fields=["state", "ended_at", "end_reason"])
    record(by=by, at=at, verb=Verb.DEBIT_MANDATE_ENDED, subject=locked, case_id=mandate.plan.case_id,
           reason=locked.end_reason)  # fmt: skip


def _late(debit: Debit) -> str:
    return MISSED if debit.mandate.way in BY_STRIPE else LATE


def _changed_in_words(debit: Debit) -> str:
    why = changed(debit)
    return str(why.label) if why else ""


def _free(mandate: DebitMandate, at: datetime) -> bool:
    return Case.objects.filter(pk=mandate.plan.case_id).free_at(at).exists()


def write(
    mandate: DebitMandate, kind: MessageKind, payload: DebitPayload, *, key: str, by: Actor, at: datetime,
    on: date | None = None,
) -> Message | None:  # fmt: skip
    """Plan a message about debits to their person, once for its key."""
    return outbox.plan(
        case=mandate.plan.case, debtor=mandate.debtor, kind=kind, planned_on=on or paris_date(at), dedupe_key=key,
        payload=payload, answers=True, by=by, at=at,
    )  # fmt: skip


def payload_of(
    mandate: DebitMandate, news: DebitNews, debits: Iterable[Debit], *, why: str = "", gone: Iterable[Debit] = (),
    by_hand: Sequence[PlanPart] = (), document: int | None = None,
) -> DebitPayload:  # fmt: skip
    """Return what a message about debits carries."""
    return DebitPayload(
        news, mandate.reference, mandate.scheme_id, mandate.ends_with, tuple(map(part_of, debits)),
        why, tuple(map(part_of, gone)), tuple(by_hand), document, mandate.way == DebitWay.CARD,
    )  # fmt: skip


def part_of(one: Debit | DebitDate) -> PlanPart:
    """Return a debit as a dated sum."""
    return PlanPart(one.instalment.number, one.collect_on, one.amount)


def _row(mandate: DebitMandate, one: DebitDate) -> Debit:
    return Debit(
        mandate=mandate, instalment=one.instalment, amount=one.amount, collect_on=one.collect_on,
        notice_days=mandate.notice_days,
    )  # fmt: skip
