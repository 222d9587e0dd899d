"""E-mails of the outbox: neutral subject (R6.2), words of the letters room when there are some."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.presenters import client, first_letter, human, purpose, sender
from agency.letters.queries import published_template
from agency.letters.values import MailContent, MailFacts, Portal
from agency.letters.wording.mail import compose_mail
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.models import Message
from agency.outbox.values import (
    ChangePayload,
    LimitationPayload,
    OfferPayload,
    PaymentNoticePayload,
    PlanPayload,
    QuestionPayload,
    ReceiptPayload,
    ReplyPayload,
)
from agency.parties.enums import DebtorKind
from tenants.addresses import base_url

from .changes import change_to_creditor, change_to_person


def compose(message: Message) -> MailContent:
    """Return the e-mail of a message that is not a letter; nothing on its outside tells what it is about."""
    agency = profile()
    case = message.case
    authored = _authored(message, agency)
    text, html = (authored.text, authored.html) if authored else (_plain(message, agency), "")
    subject = f"Votre dossier {case.reference} - message de {agency.legal_name}"
    if message.creditor is not None:
        subject = f"Dossier {case.reference} - message de {agency.legal_name}"
    return MailContent(subject=subject, text=text, html=html)


def mail_sender(agency: AgencyProfile) -> tuple[str, str]:
    """The address that sends, under the agency's name, and the one that answers come back to."""
    return formataddr((agency.legal_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])), agency.email


def _authored(message: Message, agency: AgencyProfile) -> MailContent | None:
    """The published words of a kind, when there are some and the first letter was sent (R1.10)."""
    case, first = message.case, first_letter(message.case)
    values = _facts(message)
    if values is None or first is None or message.debtor is None:
        return None
    try:
        wording = published_template(MessageKind(message.kind), DebtorKind(case.debtor_kind)).wording
    except LetterTemplate.DoesNotExist:
        return None
    host = base_url()
    return compose_mail(
        wording,
        MailFacts(
            salutation=message.debtor.salutation,
            case_reference=case.reference,
            sender=sender(agency),
            creditor=client(case.creditor),
            human=human(agency),
            portal=Portal(host, host, ""),
            first_letter=first,
            purpose=purpose(list(case.claims.all())),
            **values,
        ),
    )


def _facts(message: Message) -> dict[str, Any] | None:
    """What the authored words of a kind speak of; None for what Amiable says by itself."""
    if message.kind == MessageKind.PLAN_CONFIRMED:
        plan = message.read(PlanPayload).plan
        days = [part.due_on for part in plan.schedule]
        return {
            "amount": plan.total,
            "instalments": len(days),
            "instalment": plan.monthly,
            "first_due_on": days[0],
            "last_due_on": days[-1],
        }
    if message.kind == MessageKind.REPLY_RECEIVED:
        reply = message.read(ReplyPayload)
        if not reply.answer:
            return {"amount": case_due(message.case_id), "answer_on": reply.answer_due_on}
    return None


def _plain(message: Message, agency: AgencyProfile) -> str:
    opening = f"Bonjour {message.debtor.salutation}," if message.debtor is not None else "Bonjour,"
    signed = f"{_signature(message, agency)}, {agency.phone}, {agency.hours}"
    lines = [opening, *_body(message), signed, _foot(message, agency)]
    return "\n\n".join(fr(line) for line in lines)


def _signature(message: Message, agency: AgencyProfile) -> str:
    """Who wrote: the author of an answer, else the agency's person."""
    written = message.read(ReplyPayload).signature if message.kind == MessageKind.REPLY_RECEIVED else ""
    return written or agency.human_name


def _body(message: Message) -> list[str]:
    said: dict[str, Callable[[Message], list[str]]] = {
        MessageKind.RECEIPT: _receipt,
        MessageKind.PAYMENT_NOTICE: _payment_notice,
        MessageKind.OFFER_NOTICE: _offer,
        MessageKind.CREDITOR_QUESTION: _question,
        MessageKind.PLAN_CONFIRMED: _plan,
        MessageKind.PAYMENT_CHANGED: lambda told: change_to_person(told.read(ChangePayload)),
        MessageKind.CHANGE_NOTICE: lambda told: change_to_creditor(told.read(ChangePayload)),
        MessageKind.PLAN_NOTICE: _plan_notice,
        MessageKind.LIMITATION_NOTICE: _limitation_notice,
    }
    return said.get(message.kind, _reply)(message)


def _receipt(message: Message) -> list[str]:
    receipt = message.read(ReceiptPayload).receipt
    over = f"Vous avez payé {format_euros(receipt.excess)} de trop : cette somme est à vous et vous est rendue."
    return [
        f"Nous avons bien reçu {format_euros(receipt.amount)}. Merci.",
        f"Votre quittance {receipt.number} est jointe. Elle est gratuite, et prouve votre paiement.",
        *([over] if receipt.excess else []),
        f"Il reste {format_euros(receipt.remaining)} à régler.",
    ]


def _payment_notice(message: Message) -> list[str]:
    """What is the creditor's is announced to be handed over; what was paid too much never is (R4.7)."""
    notice = message.read(PaymentNoticePayload)
    excess = notice.receipt.excess
    yours = notice.receipt.amount - excess
    lines = [
        f"Nous avons reçu {format_euros(yours)} de {notice.person} pour votre compte.",
        f"Cette somme vous sera reversée au plus tard le {format_date(notice.remit_by)}.",
    ]
    over = f"{notice.person} a versé {format_euros(excess)} de plus que la somme due : cela lui revient."
    return [
        *(lines if yours else []),
        *([over] if excess else []),
        f"Il reste {format_euros(notice.receipt.remaining)} à régler sur ce dossier.",
    ]


def _offer(message: Message) -> list[str]:
    offer = message.read(OfferPayload)
    return [
        f"Une proposition d’échéancier vous attend : {format_euros(offer.plan.monthly)} par mois.",
        f"Merci de nous répondre au plus tard le {format_date(offer.reply_by)}.",
    ]


def _question(message: Message) -> list[str]:
    asked = message.read(QuestionPayload)
    page = f"{base_url()}/creancier/dossiers/{message.case.reference}/"
    opening = (
        f"Nous attendons toujours votre réponse sur le dossier de {message.case.debtor.full_name}."
        if asked.reminder
        else f"Avant d’écrire à {message.case.debtor.full_name}, nous avons une question pour vous."
    )
    return [
        opening,
        f"« {asked.text} »",
        f"Merci de nous répondre au plus tard le {format_date(asked.answer_by)}, sur votre page : {page}",
        "Rien ne part vers la personne avant votre réponse.",
    ]


def _plan(message: Message) -> list[str]:
    plan = message.read(PlanPayload).plan
    return [
        f"C’est d’accord : vous réglez {format_euros(plan.total)} en {len(plan.schedule)} fois.",
        "Il n’y a aucun frais. Le détail est sur votre espace.",
    ]


def _plan_notice(message: Message) -> list[str]:
    """What was agreed within the mandate's powers is told all the same (R124-5)."""
    plan = message.read(PlanPayload).plan
    parts = plan.schedule
    dates = f"du {format_date(parts[0].due_on)} au {format_date(parts[-1].due_on)}"
    return [
        "Un échéancier est accepté, dans les pouvoirs que vous nous avez donnés.",
        f"{format_euros(plan.total)} en {len(parts)} fois, {dates}.",
        "Vous n’avez rien à faire : chaque versement vous sera dit.",
    ]


def _limitation_notice(message: Message) -> list[str]:
    notice = message.read(LimitationPayload)
    since = f"prescrite depuis le {format_date(notice.barred_from)}"
    return [
        f"La somme de {format_euros(notice.amount)} de {notice.person} ({', '.join(notice.numbers)}) est {since}.",
        "Nous ne la demandons plus : aucune lettre ne part, et la personne n’est plus invitée à payer.",
        "Elle reste libre de régler d’elle-même.",
        "Si un acte que nous ne connaissons pas a interrompu le délai, envoyez-nous-en la preuve.",
    ]


def _reply(message: Message) -> list[str]:
    reply = message.read(ReplyPayload)
    if reply.answer:
        return [reply.answer]
    answer_on = format_date(reply.answer_due_on)
    return ["Nous avons bien reçu votre message. Tout est suspendu.", f"Notre réponse : au plus tard le {answer_on}."]


def _foot(message: Message, agency: AgencyProfile) -> str:
    """Who writes, and what R1.10 wants recalled."""
    case = message.case
    first = first_letter(case)
    recalled = f" Première lettre : {first.reference} du {format_date(first.sent_on)}." if first else ""
    who = ", ".join((agency.legal_name, *agency.address_lines))
    return f"{who}. Dossier {case.reference}.{recalled if message.debtor is not None else ''}"
