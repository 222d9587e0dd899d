"""E-mails of the outbox: neutral subject (R6.2), words of the letters room when there are some."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings

from agency.cases.models import Case
from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.ledger.queries import case_due
from agency.letters.content import MailContent, MailFacts, Portal
from agency.letters.enums import Audience, LetterKind
from agency.letters.mail import compose_mail
from agency.letters.models import LetterTemplate
from agency.letters.queries import published_template
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from tenants.addresses import base_url

from .contents import client, first_letter, human, purpose, sender
from .enums import MessageKind
from .models import Message


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
    facts = _facts(message)
    if facts is None or first is None or message.debtor is None:
        return None
    kind, values = facts
    try:
        wording = published_template(kind, Audience(case.debtor_kind)).wording
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


def _facts(message: Message) -> tuple[LetterKind, dict[str, Any]] | None:
    payload = message.payload
    if message.kind == MessageKind.PLAN_CONFIRMED:
        plan = payload["plan"]
        days = [date.fromisoformat(part["due_on"]) for part in plan["schedule"]]
        return LetterKind.PLAN_CONFIRMED, {
            "amount": Decimal(plan["total"]),
            "instalments": len(days),
            "instalment": Decimal(plan["monthly"]),
            "first_due_on": days[0],
            "last_due_on": days[-1],
        }
    reply = payload.get("reply")
    if message.kind == MessageKind.REPLY_RECEIVED and reply and not reply.get("answer"):
        return LetterKind.DISPUTE_RECEIVED, {
            "amount": case_due(message.case_id),
            "answer_on": date.fromisoformat(reply["answer_due_on"]),
        }
    return None


def _plain(message: Message, agency: AgencyProfile) -> str:
    opening = f"Bonjour {message.debtor.salutation}," if message.debtor is not None else "Bonjour,"
    lines = [opening, *_body(message), f"{agency.human_name}, {agency.phone}, {agency.hours}", _foot(message, agency)]
    return "\n\n".join(fr(line) for line in lines)


def _body(message: Message) -> list[str]:
    told = message.payload
    if message.kind == MessageKind.RECEIPT:
        receipt = told["receipt"]
        return [
            f"Nous avons bien reçu {format_euros(Decimal(receipt['amount']))}. Merci.",
            f"Votre quittance {receipt['number']} est jointe. Elle est gratuite, et prouve votre paiement.",
            f"Il reste {format_euros(Decimal(receipt['remaining']))} à régler.",
        ]
    if message.kind == MessageKind.PAYMENT_NOTICE:
        payment = told["payment"]
        return [
            f"Nous avons reçu {format_euros(Decimal(payment['amount']))} de {payment['person']} pour votre compte.",
            f"Cette somme vous sera reversée au plus tard le {format_date(date.fromisoformat(payment['remit_by']))}.",
            f"Il reste {format_euros(Decimal(payment['remaining']))} à régler sur ce dossier.",
        ]
    if message.kind == MessageKind.OFFER_NOTICE:
        return [
            f"Une proposition d’échéancier vous attend : {format_euros(Decimal(told['plan']['monthly']))} par mois.",
            f"Merci de nous répondre au plus tard le {format_date(date.fromisoformat(told['reply_by']))}.",
        ]
    if message.kind == MessageKind.PLAN_CONFIRMED:
        plan = told["plan"]
        return [
            f"C’est d’accord : vous réglez {format_euros(Decimal(plan['total']))} en {len(plan['schedule'])} fois.",
            "Il n’y a aucun frais. Le détail est sur votre espace.",
        ]
    reply = told["reply"]
    if reply.get("answer"):
        return [reply["answer"]]
    answer_on = format_date(date.fromisoformat(reply["answer_due_on"]))
    return ["Nous avons bien reçu votre message. Tout est suspendu.", f"Notre réponse : au plus tard le {answer_on}."]


def _foot(message: Message, agency: AgencyProfile) -> str:
    """Who writes, and what R1.10 wants recalled."""
    case: Case = message.case
    first = first_letter(case)
    recalled = f" Première lettre : {first.reference} du {format_date(first.sent_on)}." if first else ""
    who = ", ".join((agency.legal_name, *agency.address_lines))
    return f"{who}. Dossier {case.reference}.{recalled if message.debtor is not None else ''}"
