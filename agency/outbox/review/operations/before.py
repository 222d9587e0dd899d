"""A letter that has not left: held, given back, put to another day, or cancelled, by a person who says why."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.operations import hold
from agency.commitments.operations import cancel_each
from agency.commitments.queries import kept_by_letter
from agency.common.calendar import ONE_DAY, format_date, instant, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.contact.denials import DENIALS, DenyCode
from agency.letters.enums import DUNNING
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations.cancellation import cancel
from agency.outbox.operations.locks import lock_case
from agency.outbox.queries import SENT, WAITING, look
from agency.outbox.queries.gate import Stop, Wait
from agency.outbox.review.enums import DecisionKind
from agency.outbox.review.models import LetterDecision
from agency.outbox.review.queries import STILL_HERE, ended_holds
from agency.outbox.review.rules import BY_HAND, DecisionRefused

_MORNING, _LOOKED_AT = time(6), time(10)


@transaction.atomic
def hold_back(
    *, message: Message, reason: str, by: Actor, at: datetime, until_on: date | None = None, owner: Any = None,
    give_word_back: bool = False,
) -> Message:  # fmt: skip
    """Keep a letter from leaving until a day, or until whoever follows it gives it back.

    Raises `DecisionRefused` without a reason, without an end nor an owner, for an end that is not to come, or past the
    day on which this letter was announced, unless that word is given back with the same reason.
    """
    locked, on = _still_here(message, reason), paris_date(at)
    if locked.state == MessageState.HELD:
        raise DecisionRefused("Ce courrier est déjà retenu.")
    if until_on is None and owner is None:
        raise DecisionRefused("Dites jusqu’à quel jour ce courrier est retenu, ou qui le suit.")
    if until_on is not None and until_on <= on:
        raise DecisionRefused("Choisissez un jour à venir.")
    if until_on is not None:
        _keep_words(locked, until_on, reason, give_word_back=give_word_back, by=by, at=at)
        locked.not_before = instant(until_on, _MORNING)
    _put(locked, MessageState.HELD)
    _decided(locked, DecisionKind.HELD, reason, by=by, at=at, until_on=until_on, owner=owner)
    record(
        by=by, at=at, verb=Verb.MESSAGE_HELD, subject=locked, case_id=locked.case_id, kind=locked.kind, reason=reason,
        until=until_on, owner=owner.pk if owner is not None else None,
    )  # fmt: skip
    return locked


@transaction.atomic
def release(*, message: Message, reason: str, by: Actor, at: datetime) -> Message:
    """Let a letter that was held leave: it is drawn again, and everything is asked again before it goes."""
    locked = _still_here(message, reason)
    if locked.state != MessageState.HELD:
        raise DecisionRefused("Ce courrier n’est plus retenu.")
    locked.not_before = at
    _put(locked, MessageState.PLANNED)
    locked.decisions.filter(kind=DecisionKind.HELD, ended_at__isnull=True).update(ended_at=at)
    _decided(locked, DecisionKind.RELEASED, reason, by=by, at=at)
    record(
        by=by, at=at, verb=Verb.MESSAGE_RELEASED, subject=locked, case_id=locked.case_id, kind=locked.kind,
        reason=reason,
    )  # fmt: skip
    return locked


@transaction.atomic
def release_ended(*, by: Actor, at: datetime) -> int:
    """Let the letters leave whose hold ends this day, in one pass; return how many."""
    ended = list(ended_holds(at).select_related("message"))
    if not ended:
        return 0
    lock_case(*(one.message.case_id for one in ended))
    held = Message.objects.select_for_update(of=("self",)).filter(state=MessageState.HELD)
    letters = list(held.filter(pk__in=[one.message_id for one in ended]).order_by("pk"))
    fresh = {"state": MessageState.PLANNED, "not_before": at, "lease_until": None, "token": None, "attempts": 0}
    Message.objects.filter(pk__in=[letter.pk for letter in letters]).update(**fresh)
    LetterDecision.objects.filter(pk__in=[one.pk for one in ended], message__in=letters).update(ended_at=at)
    acts = [JournalAct(letter, letter.case_id, {"kind": letter.kind}) for letter in letters]
    return record_each(by=by, at=at, verb=Verb.MESSAGE_RELEASED, acts=acts)


@transaction.atomic
def move_to(
    *, message: Message, day: date, reason: str, by: Actor, at: datetime, give_word_back: bool = False
) -> Message:
    """Put a letter to a later day: it is drawn again that day, with its dates.

    The law and the gate are asked about that day now, and again on it. Raises `DecisionRefused` without a reason, for
    a day that is not later, on which the letter could not leave, or past the day on which it was announced, unless that
    word is given back with the same reason.
    """
    locked = _still_here(message, reason)
    if day <= max(paris_date(at), locked.planned_on):
        raise DecisionRefused("Choisissez un jour plus tard que celui qui est prévu.")
    _ask_of(locked, day)
    _keep_words(locked, day, reason, give_word_back=give_word_back, by=by, at=at)
    before, locked.planned_on, locked.not_before = locked.planned_on, day, instant(day, _MORNING)
    _put(locked, MessageState.PLANNED)
    locked.decisions.filter(kind=DecisionKind.HELD, ended_at__isnull=True).update(ended_at=at)
    _decided(locked, DecisionKind.MOVED, reason, by=by, at=at, moved_to=day)
    record(
        by=by, at=at, verb=Verb.MESSAGE_MOVED, subject=locked, case_id=locked.case_id, kind=locked.kind, reason=reason,
        planned_on=before, to=day,
    )  # fmt: skip
    return locked


@transaction.atomic
def cancel_by_hand(*, message: Message, reason: str, owner: Any, by: Actor, at: datetime) -> Message:
    """Cancel a letter that has not left, with the words that announced it, saying why.

    When nothing else of its step lives, the case is suspended and followed by `owner`: nothing is planned again behind
    a person's back, and the case does not fall asleep. Raises `DecisionRefused` without a reason.
    """
    locked = _still_here(message, reason)
    locked.decisions.filter(kind=DecisionKind.HELD, ended_at__isnull=True).update(ended_at=at)
    _give_back(_announcing(locked, date.max), reason, by=by, at=at)
    cancel(message=locked, code=BY_HAND, reason=reason, by=by, at=at)
    _decided(locked, DecisionKind.CANCELLED, reason, by=by, at=at)
    if locked.step is not None and not _others_of_the_step(locked):
        note = f"Courrier annulé. {reason}"[:200]
        hold(case=locked.case, reason=HoldReason.STAFF, note=note, owner=owner, by=by, at=at)
    return locked


def _still_here(message: Message, reason: str) -> Message:
    """The letter, locked after its case, when it has not left and asks for money."""
    if not reason.strip():
        raise DecisionRefused("Dites en quelques mots pourquoi.")
    lock_case(message.case_id)
    locked = Message.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=message.pk)
    if locked.kind not in DUNNING:
        raise DecisionRefused("Cet envoi ne demande rien : il est dû, et part de lui-même.")
    if locked.state not in STILL_HERE:
        raise DecisionRefused("Ce courrier est déjà parti, ou annulé.")
    return locked


def _put(locked: Message, state: MessageState) -> None:
    """Change its state, and fence off whoever was drawing or sending it."""
    locked.state, locked.lease_until, locked.token, locked.attempts = state, None, None, 0
    locked.save(update_fields=["state", "lease_until", "token", "attempts", "not_before", "planned_on"])


def _decided(locked: Message, kind: DecisionKind, reason: str, *, by: Actor, at: datetime, **told: Any) -> None:
    LetterDecision.objects.create(
        message=locked, kind=kind, reason=reason.strip()[:200], taken_by=by.label[:150], taken_at=at, **told
    )


def _announcing(locked: Message, sent_on: date) -> list[Any]:
    """The open words that this letter keeps by leaving, told for before a day."""
    return list(kept_by_letter(locked.case, step=locked.kind, debtor=locked.debtor, sent_on=sent_on))


def _keep_words(
    locked: Message, day: date, reason: str, *, give_word_back: bool, by: Actor, at: datetime
) -> None:  # fmt: skip
    """What was announced for before that day is kept, or given back with its reason."""
    broken = _announcing(locked, day - ONE_DAY)
    if broken and not give_word_back:
        said = format_date(min(word.due_on for word in broken))
        raise DecisionRefused(f"Ce courrier est annoncé pour le {said} : tenez ce jour, ou rendez la parole donnée.")
    _give_back(broken, reason, by=by, at=at)


def _give_back(words: list[Any], reason: str, *, by: Actor, at: datetime) -> None:
    if words:
        cancel_each(reasons=dict.fromkeys(words, reason), by=by, at=at)


def _ask_of(locked: Message, day: date) -> None:
    """Refuse a day on which the law or the gate would not let the letter leave, as far as is known now."""
    match look(locked, instant(day, _LOOKED_AT)):
        case Stop(code):
            words = DENIALS[DenyCode(code)].words if code in set(DenyCode) else "ce dossier n’attend plus cette lettre."
            raise DecisionRefused(f"Ce jour-là, elle ne pourrait pas partir : {words[:1].lower()}{words[1:]}")
        case Wait(_code, until) if paris_date(until) > day:
            raise DecisionRefused(
                f"Rien ne part ce jour-là. Le premier jour possible : {format_date(paris_date(until))}."
            )


def _others_of_the_step(locked: Message) -> bool:
    alike = Message.objects.filter(
        case=locked.case_id, strategy_version=locked.strategy_version, step=locked.step, cycle=locked.cycle
    )
    return alike.exclude(pk=locked.pk).filter(state__in=[*SENT, *WAITING]).exists()
