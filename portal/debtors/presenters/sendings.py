"""A letter or an e-mail as the person who got it reads it again: what it was, how it left, its words or its paper."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import DocumentKind
from agency.cases.models import Case
from agency.common.calendar import instant
from agency.language.presenters import format_date
from agency.law.contact.limits import Channel
from agency.letters.enums import BY_HAND, DUNNING, MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.complaints import author_of
from agency.outbox.presenters.words import said
from portal.debtors.view_models import Exchange
from portal.view_models import Link

from .documents import document_of, document_url, receipt_link

SENT_BY = {
    Channel.POST: gettext_lazy("par la poste le %(day)s"),
    Channel.REGISTERED: gettext_lazy("en recommandé le %(day)s"),
    Channel.EMAIL: gettext_lazy("par e-mail le %(day)s"),
}
SENDINGS = {
    MessageKind.FIRST_LETTER: gettext_lazy("Premier courrier envoyé par la poste"),
    MessageKind.REGISTERED_LETTER: gettext_lazy("Lettre recommandée envoyée"),
    MessageKind.FORMAL_NOTICE: gettext_lazy("Mise en demeure envoyée en recommandé"),
    MessageKind.RECEIPT: gettext_lazy("Votre quittance"),
    MessageKind.REPLY_RECEIVED: gettext_lazy("Notre réponse"),
    MessageKind.PLAN_CONFIRMED: gettext_lazy("Votre échéancier est confirmé"),
    MessageKind.CASE_RETURNED: gettext_lazy("Votre dossier est rendu à celui qui l’avait confié"),
    MessageKind.PAYMENT_CHANGED: gettext_lazy("Suite donnée à un paiement"),
    MessageKind.DEBIT_NOTICE: gettext_lazy("Vos prélèvements sont annoncés"),
    MessageKind.DEBIT_NEWS: gettext_lazy("Suite donnée à un prélèvement"),
    MessageKind.SUM_CHANGED: gettext_lazy("La somme demandée change"),
    MessageKind.ACCOUNT_SENT: gettext_lazy("Votre relevé de compte"),
    MessageKind.COMPLAINT: gettext_lazy("À propos de votre réclamation"),
    MessageKind.CONTACT_CHANGED: gettext_lazy("À propos de vos coordonnées"),
    MessageKind.DATA_REQUEST: gettext_lazy("À propos de vos données"),
    MessageKind.HANDED_OVER: gettext_lazy("Votre dossier est transmis"),
    MessageKind.CASE_CLOSED: gettext_lazy("Votre dossier est clos"),
    MessageKind.INSTALMENT_COMING: gettext_lazy("Rappel d’un versement à venir"),
    MessageKind.INSTALMENT_MISSED: gettext_lazy("À propos d’un versement manqué"),
    MessageKind.PLAN_CHANGED: gettext_lazy("Votre échéancier change"),
    MessageKind.SLIP_RECEIVED: gettext_lazy("Votre coupon est bien arrivé"),
}


def sending(case: Case, message: Message) -> tuple[datetime, Exchange]:
    """Return when a letter or an e-mail left, and how its person reads it again."""
    day = message.sent_on or message.planned_on
    moment = message.accepted_at or instant(day, time.min)
    demand = message.kind in DUNNING
    # The words of a demand are those of its paper; a receipt is read on its own.
    words = "" if demand or message.kind == MessageKind.RECEIPT else "\n\n".join(said(message))
    author = author_of(message)
    if message.kind in BY_HAND:
        text = _("%(who)s, vous écrit :") % {"who": author}
    else:
        text = str(SENDINGS[MessageKind(message.kind)])
    notes = () if demand else (_("Envoyé %(sent)s") % {"sent": way_and_day(message)},)
    return moment, Exchange(day, text, papers(case, message), words, notes, french=True)


def way_and_day(message: Message) -> str:
    """« par e-mail le 2 novembre 2026 »."""
    day = {"day": format_date(message.sent_on or message.planned_on)}
    return str(SENT_BY[Channel(message.channel)]) % day


def papers(case: Case, message: Message) -> tuple[Link, ...]:
    """Return the links to what the person got on paper, or with an e-mail: the letter, then what it enclosed."""
    if message.kind == MessageKind.RECEIPT:
        link = receipt_link(case, message)
        return (link,) if link else ()
    letter = document_of(message, DocumentKind.LETTER)
    found = [Link(document_url(case, letter), _("Relire le courrier (PDF)"))] if letter else []
    others = (part.document for part in message.parts.all() if part.document != letter)
    # The letters and the bills that a demand encloses stand elsewhere on the page, each once.
    listed = {DocumentKind.LETTER, DocumentKind.INVOICE}
    found += [
        Link(document_url(case, one), _("%(piece)s (PDF)") % {"piece": one.title})
        for one in others
        if one.kind not in listed
    ]
    return tuple(found)
