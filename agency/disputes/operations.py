"""Writes of what people tell us: any reply stops the machine, and we promise an answer by a date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import HoldReason, LimitationFact
from agency.cases.models import Case, Hold
from agency.cases.rules import review_day
from agency.commitments import operations as commitments
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_commitments
from agency.commitments.rules import promised_on
from agency.common.calendar import format_date, instant, paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.letters.presenters import signature_of
from agency.letters.queries import sums_of
from agency.letters.wording.lint import refuse_unfair
from agency.mandates.queries import profile
from agency.outbox import operations as outbox
from agency.outbox.values import ReplyPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Debtor
from tenants.language import in_french

from .enums import ReplyKind, ReplyLimit
from .models import Reply
from .queries import (
    all_stopped,
    deaths_announced,
    limit_reached,
    may_pause,
    open_cases_besides,
    pauses_over,
    stopped_by_deaths,
)
from .rules import (
    ANSWER_LENGTH,
    DEATHS_WAITING,
    HOLDS,
    MAIL_LENGTH,
    PAUSE_DAYS,
    TEXT_LENGTH,
    answer_due_on,
    is_written_back,
    says_too_old,
    stops_the_machine,
)

_NOON = time(12)


class EmptyReply(Exception):
    """A reply says something, in 1,000 characters at most; an answer too, in 2,000."""


class TooManyReplies(Exception):
    """The person said enough for now; `limit` says what of, in the words they read."""

    def __init__(self, limit: ReplyLimit) -> None:
        super().__init__(limit)
        self.limit = limit


class PauseAlreadyUsed(Exception):
    """The pause that asks for no reason is taken once."""


class AlreadyAnswered(Exception):
    """This reply had its answer."""


@transaction.atomic
def receive_reply(
    *, case: Case, debtor: Debtor, kind: ReplyKind, text: str, answers: Mapping[str, Any], by: Actor, at: datetime,
    on: date, visit_began: datetime | None = None, posted_on: date | None = None,
) -> Reply:  # fmt: skip
    """Keep a person's word, stop the machine on the case and promise an answer by `answer_due_on` (R5.14).

    Letters not yet gone are cancelled, and the person is told that we have their word. A plan whose person asks for
    another sum a month goes on, with all that it announced. « Trop ancienne » is checked against the limitation date
    for the staff, never argued with (R2.20). What came on `posted_on` otherwise than by the page (post, telephone)
    has its deadlines from that day (written down late, we are late, and say a day that can be kept), and is
    acknowledged by post to who has no e-mail, but for a wrong person: another opens that letter. Raises `EmptyReply`,
    and `TooManyReplies` for a person on a visit who said enough for now.
    """
    text, since = text.strip(), posted_on or on
    if len(text) > TEXT_LENGTH:
        raise EmptyReply(_("Votre texte dépasse 1 000 caractères. Raccourcissez-le un peu."))
    if not text and not answers:
        raise EmptyReply(_("Dites-nous en quelques mots ce qui ne va pas."))
    kind = ReplyKind(kind)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _refuse_beyond_limits(case, debtor, visit_began, on)
    told = {**answers, **_limitation(case, on)} if says_too_old(kind, answers) else dict(answers)
    due_on = answer_due_on(kind, since, profile().reply_days)
    reply = Reply.objects.create(
        case=case, debtor=debtor, kind=kind, text=text, answers=told,
        received_at=instant(since, _NOON) if since < on else at,
        answer_due_on=promised_on(due_on, on) if since < on else due_on,
    )  # fmt: skip
    if stops_the_machine(told):
        cases.hold(
            case=case, reason=HOLDS[kind], by=by, at=at, note=in_french(kind.label)[:200], review_on=reply.answer_due_on
        )
        outbox.cancel_planned(case=case, code=f"reply_{kind}", by=by, at=at)
    if kind == ReplyKind.DEATH:
        _hold_elsewhere(reply, by=by, at=at)
    commitments.announce(
        case=case, kind=CommitmentKind.ANSWER, due_on=due_on, announced_on=since, dedupe_key=f"reply:{reply.pk}",
        text=fr(f"Réponse à la personne : {in_french(kind.label)}"), by=by, at=at,
    )  # fmt: skip
    _write_to_person(reply, dedupe_key=f"reply:{reply.pk}", by=by, at=at, on=on,
        on_paper=posted_on is not None and kind != ReplyKind.WRONG_PERSON,
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.REPLY_RECEIVED, subject=reply, case_id=case.pk, kind=kind,
        answer_due_on=reply.answer_due_on, too_old=says_too_old(kind, told),
    )  # fmt: skip
    return reply


@transaction.atomic
def add_words(*, reply: Reply, text: str, by: Actor, at: datetime, instead: bool = False, files_left: int = 0) -> Reply:
    """Add what a person wrote since to a word that waits for its answer, and stop its case again if somebody let it go.

    `instead` says it whole where its beginning stood; `files_left` counts the files that came and were not kept.
    Raises `AlreadyAnswered`.
    """
    locked = Reply.objects.select_for_update(of=("self",)).select_related("case").get(pk=reply.pk)
    if locked.answered_at is not None:
        raise AlreadyAnswered(_("Une réponse a été donnée."))
    whole = text.strip() if instead else f"{locked.text}\n\n{text.strip()}".strip()
    locked.text = whole if len(whole) <= MAIL_LENGTH else f"{whole[: MAIL_LENGTH - 2].rstrip()} …"
    if files_left:
        locked.answers = {**locked.answers, "files_left": locked.answers.get("files_left", 0) + files_left}
    locked.save(update_fields=["text", "answers"])
    kind = ReplyKind(locked.kind)
    if stops_the_machine(locked.answers):
        cases.hold(
            case=locked.case, reason=HOLDS[kind], by=by, at=at, note=in_french(kind.label)[:200],
            review_on=locked.answer_due_on,
        )  # fmt: skip
        outbox.cancel_planned(case=locked.case, code=f"reply_{kind}", by=by, at=at)
    record(by=by, at=at, verb=Verb.REPLY_EXTENDED, subject=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def receive_death(
    *, case: Case, debtor: Debtor, told: Mapping[str, Any], by: Actor, at: datetime, on: date
) -> Reply | None:
    """Keep the word that a person died, from whoever holds their letter (R5.6); None once enough of them wait.

    Told again by who told it, with the same number or address, it joins the word that waits, with what it says more;
    where a case of the person goes on all the same, it is a word of its own, and stops it.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    waiting = list(deaths_announced(debtor).filter(answered_at__isnull=True))
    alike = (word for word in waiting if word.answers.get("reach") == told["reach"])
    again = next((word for word in alike if all_stopped(word, at)), None)
    if again is None and len(waiting) >= DEATHS_WAITING:
        return None
    if again is None:
        return receive_reply(
            case=case, debtor=debtor, kind=ReplyKind.DEATH, text="", answers=told, by=by, at=at, on=on
        )  # fmt: skip
    joined = again.answers | {key: value for key, value in told.items() if value}
    if joined != again.answers:
        again.answers = joined
        again.save(update_fields=["answers"])
        record(
            by=by, at=at, verb=Verb.REPLY_RECEIVED, subject=again, case_id=again.case_id, kind=again.kind,
            answer_due_on=again.answer_due_on, too_old=False,
        )  # fmt: skip
    return again


def _limitation(case: Case, on: date) -> dict[str, Any]:
    """What the staff is told beside « trop ancienne »: the last day to act, and whether it is over."""
    return {"limitation": {"last_day_to_act": case.last_day_to_act, "time_barred": case.last_day_to_act < on}}


@transaction.atomic
def answer(
    *, reply: Reply, text: str, lift_hold: bool, by: Actor, at: datetime, on: date, recognises: bool = False,
    sums: Collection[Decimal] = (), document: int | None = None,
) -> Reply:  # fmt: skip
    """Answer a person, signed by who wrote it, keep our promise, and let the machine go on when `lift_hold`.

    `recognises` says that the person wrote that they owe the sum: limitation starts again that day (R2.8). `sums` are
    those that the answer may name beside the ones known of the case, in euros; `document` is enclosed.

    Raises `AlreadyAnswered`, `EmptyReply` without a text (nobody is resumed without a word, R5.14) or with one too
    long, or `WordsRefused` with what may not be said to anyone.
    """
    if not text.strip():
        raise EmptyReply(_("Écrivez la réponse envoyée à la personne."))
    if len(text.strip()) > ANSWER_LENGTH:
        raise EmptyReply(
            _("Votre réponse dépasse %(most)s caractères. Raccourcissez-la un peu.") % {"most": ANSWER_LENGTH}
        )
    refuse_unfair(text, audience=DebtorKind(reply.debtor.kind), sums=sums_of(reply.case) | set(sums))
    locked = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if locked.answered_at is not None:
        day = format_date(paris_date(locked.answered_at))
        raise AlreadyAnswered(_("Une réponse a été donnée le %(day)s.") % {"day": day})
    locked.answer, locked.answered_at, locked.answer_signature = text.strip(), at, signature_of(by)
    locked.save(update_fields=["answer", "answered_at", "answer_signature"])
    for commitment in open_commitments(locked.case, CommitmentKind.ANSWER).filter(dedupe_key=f"reply:{reply.pk}"):
        commitments.keep(commitment=commitment, act=reply, on=on, by=by, at=at)
    if recognises:
        cases.note_event(
            case=locked.case, kind=LimitationFact.WRITTEN_RECOGNITION, happened_on=paris_date(locked.received_at),
            debtor=locked.debtor, key=f"reply:{locked.pk}", by=by, at=at,
        )  # fmt: skip
    stopped = stops_the_machine(locked.answers)
    lifted = stopped and lift_hold and _lift(locked, by=by, at=at)
    if stopped and not lift_hold:
        _look_again(locked, by=by, at=at, on=on)
    _write_to_person(locked, dedupe_key=f"answer:{reply.pk}", by=by, at=at, on=on, document=document)
    record(by=by, at=at, verb=Verb.REPLY_ANSWERED, subject=locked, case_id=locked.case_id, lifted=lifted)
    return locked


@transaction.atomic
def ask_pause(*, case: Case, debtor: Debtor, by: Actor, at: datetime, on: date) -> Hold:
    """Stop everything for fifteen days, without a reason, once per case. Raises `PauseAlreadyUsed`."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not may_pause(case):
        raise PauseAlreadyUsed(_("Une pause a déjà été prise sur ce dossier. Appelez-nous."))
    until = at + timedelta(days=PAUSE_DAYS)
    hold = cases.hold(case=case, reason=HoldReason.PAUSE, until=until, by=by, at=at)
    outbox.cancel_planned(case=case, code="pause", by=by, at=at)
    commitments.announce(
        case=case,
        kind=CommitmentKind.PAUSE_END,
        due_on=paris_date(until),
        announced_on=on,
        text=fr("Fin de la pause demandée : reprendre contact"),
        dedupe_key=f"pause:{hold.pk}",
        by=by,
        at=at,
    )
    record(by=by, at=at, verb=Verb.PAUSE_TAKEN, subject=hold, case_id=case.pk, debtor=debtor.pk, until=until)
    return hold


@transaction.atomic
def end_pauses(*, by: Actor, at: datetime, size: int) -> int:
    """End up to `size` pauses whose time is over: a person makes the next contact; return how many ended."""
    over = list(pauses_over(at)[:size])
    return cases.lift_each(holds=over, by=by, at=at, reason="le temps de la pause est passé")


@transaction.atomic
def resume_contact(*, hold: Hold, how: str, by: Actor, at: datetime) -> Hold:
    """Say that a person wrote or called after a pause, and how: the word given is kept, the machine goes on.

    Raises `EmptyReply` without a word on how.
    """
    if not how.strip():
        raise EmptyReply(_("Dites en quelques mots comment vous avez repris contact."))
    for commitment in open_commitments(hold.case, CommitmentKind.PAUSE_END).filter(due_on__lte=paris_date(at)):
        commitments.keep(commitment=commitment, act=hold, on=paris_date(at), by=by, at=at)
    return cases.lift_hold(hold=hold, by=by, at=at, reason=how.strip()[:200])


def _refuse_beyond_limits(case: Case, debtor: Debtor, visit_began: datetime | None, on: date) -> None:
    """A visit only: a word that staff write down, or « ce courrier n'est pas pour moi », is always kept."""
    if visit_began is None:
        return
    # The person's row: two forms sent side by side, on two cases, are counted one after the other.
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    limit = limit_reached(case, debtor.pk, visit_began=visit_began, on=on)
    if limit is not None:
        raise TooManyReplies(limit)


def _hold_elsewhere(reply: Reply, *, by: Actor, at: datetime) -> None:
    """Stop every other open case of a person who is said to have died, whichever creditor's (R5.6)."""
    others = open_cases_besides(reply)
    for case in others:
        cases.hold(
            case=case, reason=HOLDS[ReplyKind.DEATH], by=by, at=at, note=in_french(ReplyKind.DEATH.label)[:200],
            review_on=reply.answer_due_on,
        )  # fmt: skip
    outbox.cancel_planned_on(cases=others, code="reply_death", by=by, at=at)


def _lift_everywhere(reply: Reply, *, by: Actor, at: datetime) -> int:
    """Lift what a death that was a mistake stopped, whichever of its words did; return how many suspensions ended.

    One that was noted since protects the person, and nothing lifts; nor does a case that another word of a death, of
    this person or of who owes with them, still stops.
    """
    # The person's row: of two words answered side by side, the second sees that the first was.
    if Debtor.objects.select_for_update(of=("self",)).get(pk=reply.debtor_id).protection:
        return 0
    placed = Hold.objects.filter(
        case__in=[reply.case, *open_cases_besides(reply)], reason=HOLDS[ReplyKind.DEATH], lifted_at__isnull=True,
        starts_at__in=deaths_announced(reply.debtor).order_by().values("received_at"),
    )  # fmt: skip
    ended = list(placed.exclude(case__in=stopped_by_deaths()))
    return cases.lift_each(holds=ended, by=by, at=at, reason=f"réponse {reply.pk}")


def _lift(reply: Reply, *, by: Actor, at: datetime) -> bool:
    """Lift the hold this reply put, unless another reply of the same kind still waits; return whether it did."""
    kind = ReplyKind(reply.kind)
    if kind == ReplyKind.DEATH:
        return _lift_everywhere(reply, by=by, at=at) > 0
    waiting = reply.case.replies.filter(kind=kind, answered_at__isnull=True)
    if any(stops_the_machine(one.answers) for one in waiting):
        return False
    for hold in reply.case.holds.filter(reason=HOLDS[kind], lifted_at__isnull=True):
        cases.lift_hold(hold=hold, by=by, at=at, reason=f"réponse {reply.pk}")
    return True


def _look_again(reply: Reply, *, by: Actor, at: datetime, on: date) -> None:
    """The answer is given and the case stays still: somebody looks at it again, it does not fall asleep."""
    for hold in reply.case.holds.filter(reason=HOLDS[ReplyKind(reply.kind)], lifted_at__isnull=True):
        cases.review_hold(hold=hold, review_on=review_day(HoldReason(hold.reason), on), owner=None, by=by, at=at)


def _write_to_person(
    reply: Reply, *, dedupe_key: str, by: Actor, at: datetime, on: date, document: int | None = None,
    on_paper: bool = False,
) -> None:  # fmt: skip
    """Plan the message that says we have their word, or what we answer; none at the address of who died."""
    if not is_written_back(ReplyKind(reply.kind)):
        return
    outbox.plan(
        case=reply.case,
        debtor=reply.debtor,
        kind=MessageKind.REPLY_RECEIVED,
        planned_on=on,
        dedupe_key=dedupe_key,
        payload=ReplyPayload(
            reply.pk,
            reply.kind,
            reply.answer_due_on,
            reply.answer,
            reply.answer_signature,
            document,
            goes_on=not stops_the_machine(reply.answers),
            helper=str(reply.answers.get("helper", "")),
        ),
        answers=on_paper or bool(reply.answer),
        by=by,
        at=at,
    )
