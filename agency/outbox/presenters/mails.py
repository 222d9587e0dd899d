"""E-mails of the outbox: neutral subject (R6.2), words of the letters room when there are some."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.law.contact.limits import Channel
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.models import LetterTemplate
from agency.letters.presenters import client, first_letter, heading, human, purpose, sender
from agency.letters.queries import published_template, wording_at
from agency.letters.values import MailContent, MailFacts, MailPage, Node, Portal, Wording
from agency.letters.wording.acknowledgements import acknowledgement
from agency.letters.wording.legal_texts import ACTIVITY
from agency.letters.wording.mail import CODE_HINT, OPEN_CASE, compose_mail, draw_mail, refusal_line
from agency.letters.wording.mail_page import title_of
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.models import Message
from agency.outbox.queries import typed_email
from agency.outbox.values import OfferPayload, PlanPayload, ReplyPayload
from agency.outbox.values.exchanges import DisputePayload, QuestionPayload
from agency.parties.enums import DebtorKind
from agency.parties.queries import logo_bytes
from tenants import signing
from tenants.addresses import base_url

from .complaints import author_of
from .reached.contacts import confirms, contact_button, contact_url, question_page
from .words import said

# What the link of a mail to a creditor opens.
RECEIVED = "received by the creditor"
DISPUTED = "disputed by the person"
DECIDED = "decided by the creditor"
QUESTIONED = "asked of the creditor"
PROPOSED = "proposed to the creditor"
CHANGED = "changed in a plan"
_ASKED = (MessageKind.DISPUTE_QUESTION, MessageKind.PAYMENT_QUESTION)
# What the link of a mail to a person opens.
NO_EMAILS = "no more e-mails to the person"


def compose(message: Message, agency: AgencyProfile | None = None) -> MailContent:
    """Return the e-mail of a message that is not a letter; nothing on its outside tells what it is about."""
    agency = agency or profile()
    if confirms(message):
        return draw_mail(question_page(message, agency))
    mail = _authored(message, agency) or draw_mail(_plain(message, agency))
    to = "Votre dossier" if message.creditor is None else "Dossier"
    subject = f"{to} {message.case.reference} - message de {speaker(message, agency)}"
    # The title of the page is read by whoever looks over a shoulder: it says no more than the subject.
    return replace(mail, subject=subject, html=mail.html.replace(title_of(mail.subject), title_of(subject), 1))


def mail_sender(agency: AgencyProfile, name: str = "") -> tuple[str, str]:
    """The address that sends, under the agency's name or another's, and the agency's that answers come back to."""
    return formataddr((name or agency.legal_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])), agency.email


def speaker(message: Message, agency: AgencyProfile) -> str:
    """In whose name a message speaks: to the creditor, the agency's own; to the person, as its mandate says (S4)."""
    return _heading(message, agency)[0]


def mark(message: Message, agency: AgencyProfile) -> bytes:
    """The logo beside that name, as PNG; empty without one."""
    return logo_bytes(_heading(message, agency)[1])


def refusal_url(message: Message) -> str:
    """Where a person refuses our e-mails in one press, without a code; empty for an address typed for one receipt."""
    if message.debtor_id is None or typed_email(message):
        return ""
    return base_url() + reverse("debtors:no_emails", args=[signing.dumps(message.debtor_id, purpose=NO_EMAILS)])


def _heading(message: Message, agency: AgencyProfile) -> tuple[str, FieldFile]:
    own = message.creditor is not None or confirms(message)
    return (agency.legal_name, agency.logo) if own else heading(message.case, agency)


def _authored(message: Message, agency: AgencyProfile) -> MailContent | None:
    """The published words of a kind, when there are some and the first letter was sent (R1.10)."""
    case, first = message.case, first_letter(message.case)
    wording, values = _wording(message), _facts(message)
    if wording is None or values is None or first is None or message.debtor is None:
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
            portal=Portal(page_of(message), host, ""),
            colour=agency.brand_colour,
            heading=speaker(message, agency),
            marked=bool(mark(message, agency)),
            first_letter=first,
            purpose=purpose(list(case.claims.all())),
            refusal=refusal_url(message),
            **values,
        ),
    )


def _template(message: Message) -> LetterTemplate | None:
    """The published template that an e-mail is written from; None for what Amiable says by itself."""
    if message.channel != Channel.EMAIL or _facts(message) is None or first_letter(message.case) is None:
        return None
    try:
        return published_template(MessageKind(message.kind), DebtorKind(message.case.debtor_kind))
    except LetterTemplate.DoesNotExist:
        return None


def words_of(message: Message) -> tuple[int | None, int | None]:
    """The template and the version that an e-mail is written from now; None twice for what Amiable says by itself."""
    template = _template(message)
    return (template.pk, template.live_revision_id) if template is not None else (None, None)


def _wording(message: Message) -> Wording | None:
    """The words that the message keeps, so that another try says the same; else those published now."""
    if message.template_id is not None and message.template_revision is not None:
        return wording_at(message.template_id, message.template_revision)
    template = _template(message)
    return template.wording if template is not None else None


def _facts(message: Message) -> dict[str, Any] | None:
    """What the authored words of a kind speak of; None for what Amiable says by itself."""
    if message.kind == MessageKind.PLAN_CONFIRMED:
        plan = message.read(PlanPayload).plan
        if plan.spoken_on or plan.signed_on:
            return None
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
            return {
                "amount": case_due(message.case_id),
                "answer_on": reply.answer_due_on,
                "acknowledgement": acknowledgement(reply.kind, goes_on=reply.goes_on, helper=reply.helper),
            }
    return None


def _plain(message: Message, agency: AgencyProfile) -> MailPage:
    opening = f"Bonjour {message.debtor.salutation}," if message.debtor is not None else "Bonjour,"
    signature = _signature(message, agency)
    reachable = f"{signature}, {agency.phone}, {agency.hours}"
    return MailPage(
        subject=message.case.reference,
        sender=speaker(message, agency),
        marked=bool(mark(message, agency)),
        colour=agency.brand_colour,
        opening=fr(opening),
        blocks=tuple(Node(t="p", c=[Node(t="text", v=fr(line))]) for line in said(message)),
        button=_button(message),
        url=_answered_at(message) or page_of(message),
        hint=CODE_HINT if message.debtor is not None and message.kind != MessageKind.CONTACT_CHANGED else "",
        signature=signature,
        foot=(
            fr(reachable),
            *_where_received(message),
            fr(_foot(message, agency)),
            *refusal_line(refusal_url(message)),
        ),
    )


def _button(message: Message) -> str:
    if message.kind == MessageKind.CONTACT_CHANGED:
        return contact_button(message)
    if message.kind in (*_ASKED, MessageKind.CREDITOR_QUESTION, MessageKind.OFFER_NOTICE):
        return "Répondre"
    if message.kind == MessageKind.HAND_BACK_NOTICE:
        return "Choisir la suite"
    return OPEN_CASE if message.debtor is not None else "Ouvrir le dossier"


def _answered_at(message: Message) -> str:
    """Where a word is answered without signing in: this question, this case, and nothing else of the agency."""
    if message.kind == MessageKind.CONTACT_CHANGED:
        return contact_url(message)
    if message.kind == MessageKind.HAND_BACK_NOTICE:
        return base_url() + reverse("creditors:decided", args=[signing.dumps(message.case_id, purpose=DECIDED)])
    if message.kind == MessageKind.CREDITOR_QUESTION:
        token = signing.dumps(message.read(QuestionPayload).question, purpose=QUESTIONED)
        return base_url() + reverse("creditors:questioned", args=[token])
    if message.kind == MessageKind.OFFER_NOTICE:
        return base_url() + _decided_at(message.read(OfferPayload))
    if message.kind not in _ASKED:
        return ""
    token = signing.dumps(message.read(DisputePayload).question, purpose=DISPUTED)
    return base_url() + reverse("creditors:disputed", args=[token])


def _decided_at(offer: OfferPayload) -> str:
    """Where a creditor says yes or no to a plan, or to a change of one: each link opens one of them."""
    if offer.change is not None:
        return reverse("creditors:change_asked", args=[signing.dumps(offer.change, purpose=CHANGED)])
    return reverse("creditors:proposed", args=[signing.dumps(offer.plan.plan, purpose=PROPOSED)])


def _where_received(message: Message) -> tuple[str, ...]:
    """Where a creditor says, without signing in, that a payment came to it: contact stops at once for that sum."""
    if message.creditor is None or message.kind == MessageKind.PAYMENT_QUESTION:
        return ()
    link = base_url() + reverse("creditors:received", args=[signing.dumps(message.case_id, purpose=RECEIVED)])
    return (fr("Un paiement vous est arrivé directement ? Dites-le ici, sans mot de passe :") + f" {link}",)


def _signature(message: Message, agency: AgencyProfile) -> str:
    """Who wrote: the author of an answer, else the agency's person."""
    return author_of(message) or agency.human_name


def page_of(message: Message) -> str:
    """Return the address of the addressee's own page on the case; a code or an account opens it."""
    if message.creditor is not None:
        return f"{base_url()}/creancier/dossiers/{message.case.reference}/"
    return f"{base_url()}/espace/dossier/{message.case.reference}/"


def _foot(message: Message, agency: AgencyProfile) -> str:
    """Who writes, and what R1.10 wants recalled."""
    case = message.case
    first, own = first_letter(case), speaker(message, agency) == agency.legal_name
    recalled = f" Première lettre : {first.reference} du {format_date(first.sent_on)}." if first else ""
    who = ", ".join((agency.legal_name, *agency.address_lines, *([] if own else [ACTIVITY])))
    return f"{who}. Dossier {case.reference}.{recalled if message.debtor is not None else ''}"
