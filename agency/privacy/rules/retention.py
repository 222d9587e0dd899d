"""How long each kind of data is kept, from which day, what remains (R9.5). Pure.

The nightly run and the register of processing both read this: what is said of a length of time is what is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from agency.law.time.deadlines import ARCHIVE_MONTHS
from agency.privacy.enums import RetentionKind

VERSION = "R9.5 du 30 novembre 2026"
# What an agency may choose for its own: never longer than the proposal.
CASE_MONTHS, NOTE_MONTHS = ARCHIVE_MONTHS, 24
TRY_MONTHS = EVENT_MONTHS = 12
LINE_DAYS = UNUSED_DAYS = 30


@dataclass(frozen=True)
class RetentionRule:
    """One line of the table: what it is, why it is kept, from when and how long, what remains, and its source."""

    kind: RetentionKind
    purpose: str
    basis: str
    since: str
    length: str
    remains: str
    source: str
    # Empty: the nights that a manager switches on do it. Else what is said in their place.
    done_by: str = ""


TABLE: tuple[RetentionRule, ...] = (
    RetentionRule(
        RetentionKind.CASES, "recouvrer à l’amiable, puis prouver ce qui a été fait", "RGPD 6(1)(b) et (f)",
        "la clôture ; sans paiement, six mois après la prescription si c’est plus tard", "5 ans",
        "les écritures, quittances et reversements, sans nom ni adresse", "C. civ. 2224",
    ),
    RetentionRule(
        RetentionKind.UNUSED, "examiner une facture avant toute relance", "RGPD 6(1)(f)",
        "la clôture, quand rien n’a été envoyé ni payé", "30 jours", "le numéro du dossier et ses sommes",
        "RGPD 5(1)(e)",
    ),
    RetentionRule(
        RetentionKind.NOTES, "suivre un dossier", "RGPD 6(1)(f)", "le jour où elles sont écrites, dossier clos",
        "2 ans", "rien", "RGPD 5(1)(e)",
    ),
    RetentionRule(
        RetentionKind.TRIES, "protéger les pages des personnes", "RGPD 6(1)(f)", "l’essai", "1 an", "rien",
        "RGPD 32",
    ),
    RetentionRule(
        RetentionKind.EVENTS, "enregistrer un paiement par carte une seule fois", "RGPD 6(1)(b)", "sa réception",
        "1 an", "sa référence et son état, sans détail", "RGPD 5(1)(e)",
    ),
    RetentionRule(
        RetentionKind.LINES, "lire le fichier d’un créancier", "RGPD 6(1)(f)", "le dépôt confié", "30 jours",
        "le numéro de la ligne et son motif", "RGPD 5(1)(e)",
    ),
    RetentionRule(
        RetentionKind.PAYERS, "reconnaître un virement", "RGPD 6(1)(f)", "la clôture du dernier dossier", "2 jours",
        "rien", "RGPD 5(1)(e)", "chaque nuit déjà",
    ),
    RetentionRule(
        RetentionKind.FILES, "lire le fichier d’un créancier", "RGPD 6(1)(f)", "le dépôt", "30 jours", "rien",
        "RGPD 5(1)(e)", "chaque nuit déjà",
    ),
    RetentionRule(
        RetentionKind.COPIES, "répondre à une demande d’accès", "RGPD 6(1)(c)", "la remise", "30 jours",
        "la demande et son empreinte", "RGPD 15", "chaque nuit déjà",
    ),
    RetentionRule(
        RetentionKind.TOLD, "prévenir le logiciel d’un créancier", "RGPD 6(1)(f)", "l’événement", "30 jours", "rien",
        "RGPD 5(1)(e)", "chaque nuit déjà",
    ),
    RetentionRule(
        RetentionKind.BOOKS, "tenir les comptes", "RGPD 6(1)(c)", "la clôture de l’exercice", "10 ans", "tout",
        "C. com. L123-22", "jamais effacés avant",
    ),
)  # fmt: skip
