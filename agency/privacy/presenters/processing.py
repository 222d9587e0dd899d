"""The register of processing (RGPD 30): each kind of data, why, on what basis, who receives it, how long.

It reads the table that the nights apply and the settings in use: it cannot say anything else than what is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import override

from agency.letters.presenters.statements import draw_report
from agency.letters.printing.values import ReportSection
from agency.mandates.queries import profile
from agency.privacy.enums import RetentionKind
from agency.privacy.models import RetentionPolicy
from agency.privacy.queries.retention import policy
from agency.privacy.rules.retention import TABLE, VERSION, RetentionRule
from agency.registers import gateway
from agency.registers.enums import Register
from agency.webhooks.queries import endpoints_held
from agency.webhooks.rules import host_of

_DATA: dict[RetentionKind, str] = {
    RetentionKind.CASES: "identité, adresse, e-mail, téléphone, factures, lettres, réponses, paiements, échéanciers",
    RetentionKind.UNUSED: "identité, adresse, e-mail, téléphone, factures",
    RetentionKind.NOTES: "ce qu’un membre de l’équipe a noté d’un échange",
    RetentionKind.TRIES: "empreinte du code essayé et du réseau",
    RetentionKind.EVENTS: "paiement, somme, références chez le prestataire",
    RetentionKind.LINES: "identité et facture d’une ligne de fichier",
    RetentionKind.PAYERS: "empreinte et fin d’un numéro de compte",
    RetentionKind.FILES: "identité et factures d’un fichier",
    RetentionKind.COPIES: "tout ce qui est tenu sur la personne",
    RetentionKind.TOLD: "numéro et état d’un dossier, début de la réponse du logiciel",
    RetentionKind.BOOKS: "sommes, dates, numéros de dossier",
}


_ROLE = (
    "sous-traitant de chaque créancier pour le recouvrement ; responsable de ses comptes, de ses preuves et de ses "
    "réclamations"
)


@dataclass(frozen=True)
class Recipient:
    """Who receives data outside the agency, and what for."""

    name: str
    what: str


def length_of(rule: RetentionRule, chosen: RetentionPolicy) -> str:
    """Return how long this agency keeps a kind: what it chose where it may, else the table."""
    months = {RetentionKind.CASES: chosen.case_months, RetentionKind.NOTES: chosen.note_months}.get(rule.kind)
    return rule.length if months is None else f"{months} mois"


def recipients() -> list[Recipient]:
    """Return who receives data in this agency, by the settings in use."""
    agency = profile()
    found = [
        Recipient("Le créancier qui a confié le dossier", "paiements, état du dossier, jamais la raison d’une pause"),
        Recipient(
            urlsplit(settings.POST_OFFICE_URL).hostname or "",
            "impression et remise des lettres : nom, adresse, contenu",
        ),
        Recipient(settings.EMAIL_HOST, "envoi des e-mails : adresse, contenu"),
    ]
    if agency.stripe_account:
        found.append(Recipient("Stripe", "paiement par carte ou prélèvement : somme, e-mail, référence"))
    if agency.account_bank:
        found.append(Recipient(agency.account_bank, "virements et prélèvements : nom, IBAN, référence"))
    hosts = sorted({host_of(one.url) for one in endpoints_held().filter(shut_at__isnull=True)})
    found += [Recipient(host, "événements d’un dossier : référence, état, sans nom ni adresse") for host in hosts]
    found += [
        Recipient(str(register.label), "recherche d’une entreprise ou d’une adresse")
        for register in Register
        if gateway.is_on(register)
    ]
    return found


def sections() -> list[ReportSection]:
    """Return the register: who is responsible, each processing, who receives data, how they are protected."""
    agency, chosen = profile(), policy()
    with override("fr"):
        done = [ReportSection(str(rule.kind.label).capitalize(), (), (_entry(rule, chosen),)) for rule in TABLE]
        people = tuple((("Destinataire", one.name), ("Pour", one.what)) for one in recipients())
    return [
        ReportSection("Qui est responsable", (), ((
            ("Cabinet", agency.legal_name), ("Adresse", f"{agency.line1}, {agency.postcode} {agency.city}"),
            ("Contact", agency.dpo_email or agency.email),
            ("Rôle", _ROLE),
        ),)),
        *done,
        ReportSection("Destinataires", ("Aucune donnée n’est vendue, ni partagée avec un autre cabinet.",), people),
        ReportSection("Sécurité", (
            "Chaque cabinet a sa base et son rôle PostgreSQL. Les rôles limitent ce que chacun lit.",
            "Chaque acte est au journal, enchaîné par empreintes et vérifié chaque nuit.",
            "La page d’une personne s’ouvre avec le code de sa lettre et son code postal.",
        )),
    ]  # fmt: skip


def draw_register(*, on: date) -> bytes:
    """Print the register of processing as it is on a day."""
    opening = [f"Registre des activités de traitement (RGPD, article 30). Durées : {VERSION}."]
    return draw_report(
        subject="Registre des traitements", name="Registre des traitements", opening=opening, sections=sections(), on=on
    )


def _entry(rule: RetentionRule, chosen: RetentionPolicy) -> tuple[tuple[str, str], ...]:
    return (
        ("Données", _DATA[rule.kind]), ("Pour", rule.purpose), ("Base légale", rule.basis),
        ("Gardées", f"{length_of(rule, chosen)} depuis {rule.since}"), ("Ensuite, il reste", rule.remains),
        ("Source de la durée", rule.source),
    )  # fmt: skip
