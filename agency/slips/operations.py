"""A slip that came by post is taken: the same act as on the person's page, from the day it was received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Hold
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import EmptyReply, ask_pause, receive_reply
from agency.disputes.rules import PLAN_CHANGE
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.models import Message
from agency.outbox.values.slips import SlipPayload
from agency.parties.models import Debtor
from agency.plans.enums import PlanObstacle
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, agree_on_slip
from agency.plans.queries import DEFAULT_DAY
from agency.readers.isolation.cleaning import CleanFile

from .enums import SlipChoice
from .models import SlipAnswer
from .queries import against_plan, answers_of, letters_with_slips, pause_is_left
from .rules import SlipRefused, fits_a_pause, in_words, refuse_day, refuse_unsent
from .values import FilledSlip

SOURCE = {"source": "slip"}


@dataclass(frozen=True)
class _Made:
    reply: Reply | None = None
    plan: Plan | None = None
    hold: Hold | None = None


@dataclass(frozen=True)
class _Slip:
    """A slip being taken, with who takes it and when."""

    letter: Message
    debtor: Debtor
    told: FilledSlip
    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        return paris_date(self.at)

    @property
    def act(self) -> dict[str, Any]:
        """What every act of a person takes."""
        return {"case": self.letter.case, "debtor": self.debtor, "by": self.by, "at": self.at, "on": self.on}


@transaction.atomic
def take_slip(
    *, letter: Message, told: FilledSlip, by: Actor, at: datetime, scan: CleanFile | None = None
) -> SlipAnswer:
    """Do what a person ticked on the slip of a letter, as their page would, with the deadlines of the day it came.

    A plan within the mandate runs at once, one beyond it waits for our answer; a dispute and « déjà payé » stop the
    letters until they are answered; time is the pause of fifteen days, taken once. What cannot be done at once (a case
    that is over, more time than a pause) is kept as a word of the person, and answered; another sum a month than
    that of their plan too, which goes on meanwhile. Each is acknowledged, by post without an e-mail. A
    box of a slip is taken once.

    Raises `SlipRefused`, with what to do, for a letter without a person or a slip, a day that cannot be, a box that
    was taken before, a plan or a word that is not taken as it is typed.
    """
    locked = letters_with_slips().select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if locked is None or locked.debtor is None:
        raise SlipRefused(fr("Ce courrier n’a pas de coupon."))
    Case.objects.select_for_update(of=("self",)).get(pk=locked.case_id)
    before = answers_of(locked).filter(choice=told.choice).first()
    if before is not None:
        raise SlipRefused(
            fr(
                f"Cette case de ce coupon est déjà saisie, le {format_date(paris_date(before.noted_at))}."
                " Un nouvel envoi dit autre chose ? Notez-le comme une réponse, depuis le dossier."
            )
        )
    refuse_unsent(locked.state)
    refuse_day(told.received_on, locked.sent_on or locked.planned_on, paris_date(at))
    try:
        made = _ACTS[told.choice](_Slip(locked, locked.debtor, told, by, at))
    except (PlanRefused, EmptyReply) as refusal:
        raise SlipRefused(str(refusal)) from refusal
    row = SlipAnswer.objects.create(
        letter=locked, choice=told.choice, received_on=told.received_on, noted_at=at, noted_by=by.label,
        reply=made.reply, plan=made.plan, hold=made.hold, scan=_kept(locked, scan, by=by, at=at) if scan else None,
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.SLIP_TAKEN, subject=row, case_id=locked.case_id, choice=told.choice,
        received_on=told.received_on,
    )  # fmt: skip
    return row


def _kept(letter: Message, scan: CleanFile, *, by: Actor, at: datetime) -> Any:
    # What is told outside the letters of a case has no reference of its own: its paper bears the case's.
    title = fr(f"Coupon du courrier {letter.reference or letter.case.reference}")
    return add_document(
        case=letter.case, kind=DocumentKind.REPLY, title=title,
        content=scan.content, mime=scan.mime, by=by, at=at, on=paris_date(at),
    )  # fmt: skip


def _plan(slip: _Slip) -> _Made:
    told = slip.told
    against = against_plan(slip.letter, slip.on)
    if told.monthly is not None and against == PlanObstacle.RUNNING:
        # As on their page: another sum a month is a wish, and the plan that runs goes on with all that it announced.
        return _Made(reply=_put_in_words(slip, ReplyKind.MESSAGE, in_words(told), subject=PLAN_CHANGE))
    if told.monthly is None or against is not None:
        return _Made(reply=_put_in_words(slip, ReplyKind.MESSAGE, in_words(told)))
    plan = agree_on_slip(
        monthly=told.monthly, day=told.day or DEFAULT_DAY, slip=slip.letter.slip, received_on=told.received_on,
        **slip.act,
    )  # fmt: skip
    return _Made(reply=_added(slip), plan=plan)


def _dispute(slip: _Slip) -> _Made:
    return _Made(reply=_put_in_words(slip, ReplyKind.DISPUTE, slip.told.text, reason=slip.told.reason))


def _paid(slip: _Slip) -> _Made:
    told = slip.told
    return _Made(reply=_put_in_words(slip, ReplyKind.ALREADY_PAID, told.text, method=told.method, paid_on=told.paid_on))


def _time(slip: _Slip) -> _Made:
    told, case = slip.told, slip.letter.case
    if not fits_a_pause(told.until, slip.on) or not pause_is_left(case):
        return _Made(reply=_put_in_words(slip, ReplyKind.MESSAGE, in_words(told)))
    hold = ask_pause(**slip.act)
    if hold.until_at is None:
        raise ValueError("Une pause a une fin.")
    outbox.plan(
        case=case, debtor=slip.debtor, kind=MessageKind.SLIP_RECEIVED, planned_on=slip.on,
        dedupe_key=f"slip_pause:{hold.pk}", payload=SlipPayload(told.received_on, until=paris_date(hold.until_at)),
        by=slip.by, at=slip.at,
    )  # fmt: skip
    return _Made(reply=_added(slip), hold=hold)


def _added(slip: _Slip) -> Reply | None:
    """What the person wrote beside a box that is done: a word of theirs, answered like any other."""
    return _put_in_words(slip, ReplyKind.MESSAGE, slip.told.text) if slip.told.text.strip() else None


def _put_in_words(slip: _Slip, kind: ReplyKind, text: str, **answers: Any) -> Reply:
    return receive_reply(kind=kind, text=text, answers=SOURCE | answers, posted_on=slip.told.received_on, **slip.act)


_ACTS: dict[SlipChoice, Callable[[_Slip], _Made]] = {
    SlipChoice.PLAN: _plan,
    SlipChoice.DISPUTE: _dispute,
    SlipChoice.PAID: _paid,
    SlipChoice.TIME: _time,
}
