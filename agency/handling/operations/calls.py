"""A call: the gate is asked before the number is shown, and how it ended is kept whole or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import format_long, local_time, paris_date
from agency.handling.asked.operations import end_in_vain, keep_asked
from agency.handling.enums import CallOutcome, NonPaymentReason
from agency.handling.models import Call
from agency.handling.queries import asked_for_a_call, call_answer, called_today, open_call, purpose_of_call
from agency.handling.rules import HandlingRefused, check_report
from agency.handling.values import CallReport
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny, Purpose, is_counted
from agency.parties.models import Debtor
from agency.parties.operations import refuse_phone, stop_phone
from agency.parties.queries import usable_phone, zone_of
from tenants.current import on_trial

from .heard import take_saying
from .notes import note_reason
from .planned import keep_planned
from .plans import agree_on_call
from .promises import promise


@transaction.atomic
def begin_call(*, case: Case, debtor: Debtor, handler: Any, by: Actor, at: datetime) -> Call:
    """Count a call and give its number; the one that its handler has not concluded is returned.

    Raises `HandlingRefused` in the gate's words when the person may not be called now (R6.6 to R6.9), when no number
    of theirs is known, when they are written to by post alone, or in an agency on trial, whose people are invented.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    standing = open_call(case, handler)
    if standing is not None:
        return standing
    if on_trial():
        raise HandlingRefused("Le cabinet est à l’essai : ces personnes sont inventées, on ne les appelle pas.")
    if debtor.paper_only:
        raise HandlingRefused("Cette personne n’est écrite que par la poste : on ne l’appelle pas.")
    point = usable_phone(debtor)
    if point is None:
        raise HandlingRefused("Aucun numéro où appeler cette personne n’est connu.")
    purpose = purpose_of_call(case, debtor, at)
    answer = call_answer(case, debtor, at, purpose)
    if isinstance(answer, Deny):
        raise HandlingRefused(_why_not(case, answer, at))
    # An answer is not capped (R6.7): once a day all the same, but for the hour that the person asked for.
    if purpose is Purpose.REPLY and called_today(debtor, at) and not asked_for_a_call(case, debtor, at):
        raise HandlingRefused("Cette personne a déjà été appelée aujourd’hui : rappelez-la un autre jour.")
    call = Call(case=case, debtor=debtor, number=point.value, handler=handler, counted=is_counted(purpose), began_at=at)
    return _begun(call, by=by, at=at)


@transaction.atomic
def take_call(*, case: Case, debtor: Debtor, handler: Any, by: Actor, at: datetime) -> Call:
    """Open the page of a call that the person placed: no gate, they choose their hour; it counts as a conversation."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    standing = open_call(case, handler)
    if standing is not None:
        return standing
    return _begun(Call(case=case, debtor=debtor, incoming=True, handler=handler, began_at=at), by=by, at=at)


@transaction.atomic
def conclude(*, call: Call, report: CallReport, by: Actor, at: datetime) -> Call:
    """Say how a call ended, once: who answered and by which marks, what was said, the reason, a promise, a day to call.

    A dispute, a payment told, a hard time or a pause heard in it stops the letters as on the person's page.

    One that took place settles what the calendar asked for; a plan agreed in it is taken by the dates that were read.

    A wrong number is called no more; who refuses calls gets none. Raises `HandlingRefused`, and keeps nothing, when
    the call was concluded before, without two marks of identity, or for a day on which nobody may be called (R6.3).
    """
    locked = Call.objects.select_for_update(of=("self",)).select_related("case", "debtor").get(pk=call.pk)
    if locked.ended_at is not None:
        raise HandlingRefused("Cet appel est déjà conclu.")
    check_report(report)
    _check_call_back(locked, report.call_back_at, at)
    marks = [*dict.fromkeys(report.marks), "", ""] if report.outcome == CallOutcome.SPOKE else ["", ""]
    locked.outcome, locked.ended_at, locked.note = report.outcome, at, report.note.strip()
    locked.first_mark, locked.second_mark, locked.call_back_at = marks[0], marks[1], report.call_back_at
    locked.save()
    record(by=by, at=at, verb=Verb.CALL_CONCLUDED, subject=locked, case_id=locked.case_id, outcome=report.outcome)
    _what_follows(locked, report, by=by, at=at)
    return locked


def _why_not(case: Case, answer: Deny, at: datetime) -> str:
    """The gate's words; for it any hold is an open dispute, and here the row says which hold it is."""
    hold = running_holds(case, at).order_by("-starts_at", "-pk").first()
    if answer.code != DenyCode.DISPUTED or hold is None or hold.reason == HoldReason.DISPUTE:
        return answer.explanation.sentence
    return f"Le dossier est suspendu ({hold.get_reason_display()}) : on n’appelle pas pour demander un paiement."


def _begun(call: Call, *, by: Actor, at: datetime) -> Call:
    call.save()
    record(by=by, at=at, verb=Verb.CALL_BEGUN, subject=call, case_id=call.case_id, incoming=call.incoming)
    return call


def _check_call_back(call: Call, moment: datetime | None, at: datetime) -> None:
    """An appointment is a word given: it is taken only for an hour at which we may call (R6.6)."""
    if moment is None:
        return
    if moment <= at:
        raise HandlingRefused("Choisissez un moment à venir pour rappeler.")
    answer = call_answer(call.case, call.debtor, moment, Purpose.REPLY)
    if isinstance(answer, Deny):
        free = answer.next_allowed_at
        if free is None:
            raise HandlingRefused(answer.explanation.sentence)
        local = local_time(free, zone_of(call.debtor))
        raise HandlingRefused(
            f"On n’appelle pas à ce moment-là. Le premier possible : {format_long(paris_date(free))} à {local:%H:%M}."
        )


def _what_follows(call: Call, report: CallReport, *, by: Actor, at: datetime) -> None:
    keep_planned(call=call, by=by, at=at)
    keep_asked(
        case=call.case, debtor=call.debtor, spoke=report.outcome == CallOutcome.SPOKE,
        placed=not call.incoming and report.outcome != CallOutcome.NOT_PLACED, by=by, at=at,
    )  # fmt: skip
    if report.outcome == CallOutcome.WRONG_NUMBER and call.number:
        stop_phone(debtor=call.debtor, number=call.number, by=by, at=at)
    if report.outcome == CallOutcome.NO_MORE_CALLS:
        refuse_phone(debtor=call.debtor, by=by, at=at)
    end_in_vain(debtor=call.debtor, by=by, at=at)
    if report.reason != NonPaymentReason.UNKNOWN:
        note_reason(case=call.case, reason=report.reason, by=by, at=at)
    if report.saying is not None:
        take_saying(case=call.case, debtor=call.debtor, saying=report.saying, author=call.handler, by=by, at=at)
    if report.promise is not None:
        promise(case=call.case, debtor=call.debtor, wish=report.promise, by=by, at=at)
    if report.plan is not None:
        agree_on_call(call=call, wish=report.plan, by=by, at=at)
