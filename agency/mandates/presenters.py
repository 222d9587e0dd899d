"""What a convention lacks, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.language.presenters import format_date
from tenants.addresses import base_url
from tenants.current import current_agency

from .enums import Aftermath
from .models import AccountChange, Mandate
from .queries import missing_clauses, profile

PAGE = "/creancier/mandats/"


@dataclass(frozen=True)
class OfferMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def end_mail(mandate: Mandate) -> OfferMail:
    """What a creditor's people are written when a mandate ends: from which day, and what becomes of its files."""
    agency, last = profile(), mandate.ends_on
    files = {
        Aftermath.RETURNED: _("Ce jour-là, les dossiers encore ouverts vous sont rendus, sauf ceux d’un échéancier."),
        Aftermath.FOLLOWED: _("Les dossiers encore ouverts sont suivis jusqu’à leur fin, aux mêmes conditions."),
        Aftermath.KEPT: _("À partir de ce jour, plus aucune relance ne part pour vous."),
    }
    lines = (
        _("Bonjour,"),
        "",
        _("Le mandat %(reference)s prend fin le %(on)s.")
        % {"reference": mandate.reference, "on": format_date(last) if last else "–"},
        files[Aftermath(mandate.aftermath)],
        _("Les sommes qui arrivent encore vous sont reversées."),
        "",
        _("Une question ? Répondez à ce message, ou appelez %(name)s au %(phone)s.")
        % {"name": agency.human_name, "phone": agency.phone},
    )
    sender = formataddr((agency.legal_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - fin du mandat %(reference)s")
    told = subject % {"agency": agency.legal_name, "reference": mandate.reference}
    return OfferMail(told, "\n".join(lines), sender, [agency.email])


def offer_mail(mandate: Mandate) -> OfferMail:
    """What a creditor's people are written when a convention waits for their signature."""
    agency = profile()
    lines = (
        _("Bonjour,"),
        "",
        _("%(agency)s vous propose un mandat à signer : %(reference)s.")
        % {"agency": agency.legal_name, "reference": mandate.reference},
        _("Lisez la convention, puis signez-la avec un code reçu par e-mail :"),
        f"{base_url()}{PAGE}{mandate.pk}/",
        "",
        _("Une question ? Répondez à ce message, ou appelez %(name)s au %(phone)s.")
        % {"name": agency.human_name, "phone": agency.phone},
    )
    sender = formataddr((agency.legal_name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - un mandat à signer") % {"agency": agency.legal_name}
    return OfferMail(subject, "\n".join(lines), sender, [agency.email])


def account_mail(change: AccountChange) -> OfferMail:
    """Tell whoever knows a creditor that its money is to go to another account; neither is written whole."""
    agency = profile()
    told = {
        "creditor": change.mandate.creditor.name,
        "former": change.former[-4:],
        "account": change.iban[-4:],
        "day": format_date(paris_date(change.asked_at)),
        "name": agency.human_name,
        "phone": agency.phone,
    }
    lines = (
        _("Bonjour,"),
        "",
        _("Le %(day)s, un autre compte nous a été indiqué pour verser l’argent de %(creditor)s.") % told,
        _("Il finissait par %(former)s, le nouveau finit par %(account)s.") % told,
        _("Nous n’y versons rien avant qu’une seconde personne du cabinet l’ait validé, puis deux jours encore."),
        "",
        _("Vous n’avez pas demandé ce changement ? Appelez tout de suite %(name)s au %(phone)s.") % told,
    )
    sender = formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - changement de compte") % {"agency": current_agency().name}
    return OfferMail(subject, "\n".join(lines), sender, [agency.email])


def masked(iban: str) -> str:
    """« FR76 … 0189 »: enough to tell two accounts apart, and too little to use one."""
    return f"{iban[:4]} … {iban[-4:]}" if iban else ""


def missing_words(mandate: Mandate) -> list[str]:
    """« garantie donnée au créancier (CPCEx R124-3 2°) »: each clause that is missing, with its text."""
    return [
        f"{Mandate._meta.get_field(field).verbose_name} ({clause.article})"  # type: ignore[union-attr]
        for field, clause in missing_clauses(mandate)
    ]
