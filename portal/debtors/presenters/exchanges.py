"""What was said and done between a person and us, each thing with its day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.common.money import format_euros
from agency.complaints.models import Complaint
from agency.complaints.queries import complaints_of
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.presenters import said_to_person
from agency.payments.queries import withdrawals_of
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.queries import reason_of, signature_on
from portal.debtors.view_models import Exchange
from portal.view_models import Link

from .documents import document_of, document_url

LETTERS = {
    MessageKind.FIRST_LETTER: gettext_lazy("Premier courrier envoyé par la poste"),
    MessageKind.REGISTERED_LETTER: gettext_lazy("Lettre recommandée envoyée"),
    MessageKind.FORMAL_NOTICE: gettext_lazy("Mise en demeure envoyée en recommandé"),
}
REPLIES = {
    ReplyKind.MESSAGE: gettext_lazy("Vous nous écrivez"),
    ReplyKind.ALREADY_PAID: gettext_lazy("Vous nous dites avoir déjà payé"),
    ReplyKind.DISPUTE: gettext_lazy("Vous nous dites ne pas être d’accord"),
    ReplyKind.HARDSHIP: gettext_lazy("Vous nous parlez de votre situation"),
    ReplyKind.PROPOSAL: gettext_lazy("Vous nous proposez un échéancier"),
    ReplyKind.WRONG_PERSON: gettext_lazy("On nous dit que le courrier n’est pas arrivé à la bonne personne"),
}
# Whoever says that a letter reached the wrong person is not the one who reads this page.
STRANGERS = frozenset({ReplyKind.WRONG_PERSON})


def exchanges(
    case: Case,
    debtor_id: int,
    payments: list[Any],
    messages: list[Message],
    replies: list[Reply],
    plans: list[Plan],
) -> tuple[Exchange, ...]:
    """Return what was said and done between the person and us, latest first."""
    creditor = case.creditor.short_name
    told = [Exchange(case.opened_on, _("%(creditor)s nous confie ce dossier") % {"creditor": creditor})]
    told += [_letter(case, message) for message in messages if message.sent_on and message.kind in LETTERS]
    told += [_paid(payment) for payment in payments if payment.debtor_id == debtor_id]
    if any(payment.moved for payment in payments):
        told += [Exchange(*said) for left in withdrawals_of(case, debtor_id) for said in said_to_person(left)]
    for reply in reversed(replies):
        told.append(Exchange(paris_date(reply.received_at), _said(reply)))
        if reply.answered_at:
            told.append(Exchange(paris_date(reply.answered_at), _answered(reply), _shown(case, reply)))
    for complaint in complaints_of(case, debtor_id):
        told += _complained(complaint)
    for plan in reversed(plans):
        told += _plan_life(plan)
    return tuple(sorted(told, key=lambda exchange: exchange.on, reverse=True))


def _said(reply: Reply) -> str:
    """What the person told us, in our words and then in theirs."""
    kind = str(REPLIES[ReplyKind(reply.kind)])
    if not reply.text or reply.kind in STRANGERS:
        return kind
    return _("%(kind)s : « %(text)s »") % {"kind": kind, "text": reply.text}


def _shown(case: Case, reply: Reply) -> Link | None:
    """What shows the decision on a dispute."""
    outcome = getattr(reply, "outcome", None)
    if outcome is None:
        return None
    words = _("%(piece)s (PDF)") % {"piece": outcome.document.title}
    return Link(document_url(case, outcome.document), words)


def _answered(reply: Reply) -> str:
    """Our answer, with the name of who wrote it."""
    if not reply.answer_signature:
        return _("Notre réponse : %(text)s") % {"text": reply.answer}
    return _("%(who)s, vous répond : %(text)s") % {"who": reply.answer_signature, "text": reply.answer}


def _complained(complaint: Complaint) -> Iterable[Exchange]:
    """A complaint in the person's words, and what its reader answered."""
    words = _("Votre réclamation : « %(text)s »") % {"text": complaint.text}
    yield Exchange(complaint.received_on, words)
    if complaint.answered_at:
        said = {"who": complaint.answer_signature, "text": complaint.answer}
        yield Exchange(paris_date(complaint.answered_at), _("%(who)s, vous répond : %(text)s") % said)


def _plan_life(plan: Plan) -> Iterable[Exchange]:
    """The life of one plan of the person: proposed, agreed or not, ended."""
    if plan.accepted_at != plan.proposed_at:
        words = _("Vous proposez %(amount)s par mois") % {"amount": format_euros(plan.monthly)}
        yield Exchange(paris_date(plan.proposed_at), words)
    if plan.accepted_at:
        yield Exchange(paris_date(plan.accepted_at), _("Votre échéancier est d’accord"))
    if plan.ended_at and plan.state == PlanState.DECLINED:
        words = _("Nous ne retenons pas votre proposition : %(reason)s") % {"reason": reason_of(plan)}
        signed = signature_on(plan)
        yield Exchange(paris_date(plan.ended_at), f"{words} ({signed})" if signed else words)
    elif plan.ended_at:
        done = plan.state == PlanState.COMPLETED
        words = _("Votre échéancier est terminé. Merci.") if done else _("Votre échéancier s’arrête")
        yield Exchange(paris_date(plan.ended_at), words)


def _paid(payment: Payment) -> Exchange:
    words = {"amount": format_euros(payment.amount), "method": Method(payment.method).label}
    return Exchange(payment.received_on, _("Vous réglez %(amount)s par %(method)s. Merci.") % words)


def _letter(case: Case, message: Message) -> Exchange:
    found = document_of(message, DocumentKind.LETTER)
    link = Link(document_url(case, found), _("Relire le courrier (PDF)")) if found else None
    return Exchange(message.sent_on or message.planned_on, str(LETTERS[MessageKind(message.kind)]), link)
