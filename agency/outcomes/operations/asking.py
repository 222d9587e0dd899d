"""A dispute or a payment told is put before the creditor, by mail and on its page; answered once, before a day."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.queries import sums_of
from agency.letters.wording.lint import WordsRefused, refuse_unfair
from agency.outbox import operations as outbox
from agency.outbox.values.exchanges import DisputePayload
from agency.outcomes.enums import STANCES, Stance
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.queries import asked_about, payments_to_ask, questions_to_repeat
from agency.outcomes.rules import creditor_answers_by, payment_question
from agency.parties.enums import DebtorKind

logger = logging.getLogger(__name__)
WORDS_LENGTH = 2000
_WITH_SUM = (Stance.PARTLY, Stance.RECEIVED)
_KINDS = {
    ReplyKind.DISPUTE: MessageKind.DISPUTE_QUESTION,
    ReplyKind.ALREADY_PAID: MessageKind.PAYMENT_QUESTION,
}


class AskRefused(Exception):
    """This cannot be put before its creditor; the message says why."""


class CreditorAnswerRefused(Exception):
    """The answer is not whole, or one was given already; the message says what to do."""


@dataclass(frozen=True)
class CreditorAnswer:
    """A creditor’s word; `amount`, in euros, remains owed when the person is partly right, or was received.

    `paid_on` is the day of what was received.
    """

    stance: Stance
    words: str
    amount: Decimal | None = None
    content: bytes = b""
    paid_on: date | None = None


@transaction.atomic
def ask(*, reply: Reply, text: str, by: Actor, at: datetime) -> DisputeQuestion:
    """Ask the creditor about a dispute, or a payment told, by mail and on its page, before a day (R5.14).

    Returns the standing question when there is one. The person is told nothing of it, and the suspension stays. Raises
    `AskRefused` without a text, once the person was answered, or for a creditor without an e-mail; `WordsRefused` for
    what may not be said to anyone.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=reply.case_id)
    locked, on, case_id = asked_about().get(pk=reply.pk), paris_date(at), reply.case_id
    if not text.strip() or len(text.strip()) > WORDS_LENGTH:
        raise AskRefused(fr("Écrivez la question, en 2 000 caractères au plus."))
    if locked.answered_at is not None:
        raise AskRefused(fr("La personne a eu sa réponse."))
    if not locked.case.creditor.email:
        raise AskRefused(fr("Ce créancier n’a pas d’adresse e-mail : ajoutez-la à sa fiche, ou appelez-le."))
    refuse_unfair(text, audience=DebtorKind.BUSINESS, sums=sums_of(locked.case))
    standing = locked.dispute_questions.filter(answered_at__isnull=True).first()
    if standing is not None:
        return standing
    question = DisputeQuestion.objects.create(
        reply=locked, text=text.strip(), asked_at=at, due_on=creditor_answers_by(on, locked.answer_due_on)
    )
    if locked.kind == ReplyKind.ALREADY_PAID:
        record(by=by, at=at, verb=Verb.PAYMENT_ASKED, subject=question, case_id=case_id, due_on=question.due_on)
    else:
        record(by=by, at=at, verb=Verb.DISPUTE_ASKED, subject=question, case_id=case_id, due_on=question.due_on)
    _write(question, reminder=False, by=by, at=at, on=on)
    return question


def ask_of_payments(*, by: Actor, at: datetime, on: date) -> int:
    """Ask creditors whether they received what people say they paid, told before this day; return how many (R5.14).

    How and when are told, nothing else; a case that ended or that somebody took up again is left alone. What may not
    be asked is left to whoever answers the person.
    """
    asked = 0
    for reply in payments_to_ask(at, on):
        try:
            ask(reply=reply, text=fr(payment_question(reply.answers)), by=by, at=at)
        except (AskRefused, WordsRefused) as refusal:
            logger.info("The creditor is not asked of reply %s: %s", reply.pk, type(refusal).__name__)
        else:
            asked += 1
    return asked


@transaction.atomic
def repeat(*, by: Actor, at: datetime, on: date) -> int:
    """Write again, once, to the creditors whose day comes near without an answer; return how many."""
    found = list(questions_to_repeat(on).select_for_update(of=("self",), skip_locked=True))
    for question in found:
        question.reminded_on = on
        question.save(update_fields=["reminded_on"])
        record(by=by, at=at, verb=Verb.DISPUTE_REMINDED, subject=question, case_id=question.reply.case_id)
        _write(question, reminder=True, by=by, at=at, on=on)
    return len(found)


@transaction.atomic
def take_answer(*, question: DisputeQuestion, answer: CreditorAnswer, by: Actor, at: datetime) -> DisputeQuestion:
    """Keep a creditor’s word, once: nothing follows by itself, somebody of the agency decides.

    Its PDF joins the file. Raises `CreditorAnswerRefused` for the second answer, once the person was answered, for an
    answer to another question, or for one that is not whole: words, the document when the sum is said to stand, a
    lower sum when the person is partly right, a sum and a day that came for a payment received.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=question.reply.case_id)
    locked = DisputeQuestion.objects.select_for_update(of=("self",)).select_related("reply").get(pk=question.pk)
    document, on = None, paris_date(at)
    _refuse(locked, answer, case_due(case.pk), on)
    if answer.content:
        document = add_document(
            case=case, kind=DocumentKind.ANSWER, title=f"Réponse du créancier, {format_date(on)}",
            content=answer.content, mime="application/pdf", by=by, at=at, on=on,
        )  # fmt: skip
    locked.answered_at, locked.stance, locked.words = at, answer.stance, answer.words.strip()
    locked.amount = answer.amount if answer.stance in _WITH_SUM else None
    locked.paid_on = answer.paid_on if answer.stance == Stance.RECEIVED else None
    locked.document, locked.answered_by = document, by.label[:150]
    locked.save()
    record(
        by=by, at=at, verb=Verb.DISPUTE_TAKEN, subject=locked, case_id=case.pk, stance=answer.stance,
        document=document.pk if document else None,
    )  # fmt: skip
    return locked


def _refuse(question: DisputeQuestion, answer: CreditorAnswer, due: Decimal, on: date) -> None:
    if question.answered_at is not None:
        day = format_date(paris_date(question.answered_at))
        raise CreditorAnswerRefused(fr(f"Une réponse a déjà été donnée le {day}. Pour la changer, appelez-nous."))
    if question.reply.answered_at is not None:
        raise CreditorAnswerRefused(fr("La personne a déjà eu sa réponse. Pour y revenir, appelez-nous."))
    if answer.stance not in STANCES[ReplyKind(question.reply.kind)]:
        raise CreditorAnswerRefused(fr("Choisissez une réponse de la liste."))
    if answer.stance == Stance.RECEIVED:
        _refuse_receipt(answer, on)
    elif not answer.words.strip():
        raise CreditorAnswerRefused(fr("Dites en quelques phrases ce que vous savez."))
    if answer.stance == Stance.STANDS and not answer.content:
        raise CreditorAnswerRefused(fr("Joignez le document qui le montre : bon signé, contrat, relevé."))
    if answer.stance == Stance.PARTLY and not (answer.amount is not None and ZERO < answer.amount < due):
        raise CreditorAnswerRefused(fr("Écrivez la somme qui reste due, plus basse que celle demandée."))


def _refuse_receipt(answer: CreditorAnswer, on: date) -> None:
    if answer.amount is None or answer.amount <= ZERO:
        raise CreditorAnswerRefused(fr("Écrivez la somme reçue, par exemple 50 ou 50,50."))
    if answer.paid_on is None or answer.paid_on > on:
        raise CreditorAnswerRefused(fr("Indiquez le jour où vous l’avez reçue, aujourd’hui au plus tard."))


def _write(question: DisputeQuestion, *, reminder: bool, by: Actor, at: datetime, on: date) -> None:
    case = question.reply.case
    outbox.plan(
        case=case,
        creditor=case.creditor,
        kind=_KINDS[ReplyKind(question.reply.kind)],
        planned_on=on,
        dedupe_key=f"dispute:{question.pk}{':reminder' if reminder else ''}",
        payload=DisputePayload(
            question.pk, question.text, question.reply.debtor.full_name, question.due_on, reminder, question.closes_on
        ),
        by=by,
        at=at,
    )
