"""What the professional that a creditor chose is written: a link to the pack, good until a day, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse

from agency.common.calendar import format_date
from agency.common.text import french_typography as fr
from agency.escalation.models import HandOver
from agency.mandates.queries import profile
from tenants import signing
from tenants.addresses import base_url
from tenants.current import current_agency

# What the link opens: this pack, and nothing else of the agency.
HANDED = "handed over to a professional"


@dataclass(frozen=True)
class HandOverMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def hand_over_mail(sent: HandOver) -> HandOverMail:
    """Tell whom the creditor chose where the pack is, until when; the person is named behind the link alone."""
    agency, case = profile(), sent.pack.case
    link = base_url() + reverse("creditors:handed", args=[signing.dumps(sent.pk, purpose=HANDED)])
    lines = (
        "Bonjour,",
        "",
        f"À la demande de {case.creditor.name}, nous vous transmettons le dossier {case.reference} :",
        link,
        "",
        f"Le lien est valable jusqu’au {format_date(sent.expires_on)}. Chaque téléchargement est noté.",
        "L’archive contient un PDF avec sommaire, les pièces d’origine et leurs empreintes.",
        f"Empreinte SHA-256 de l’archive : {sent.pack.sha256}",
        "",
        f"{agency.human_name}, {agency.phone}",
    )
    sender = formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    return HandOverMail(f"{current_agency().name} - dossier {case.reference}", fr("\n".join(lines[:3])) + "\n"
                        + "\n".join(lines[3:]), sender, [agency.email])  # fmt: skip
