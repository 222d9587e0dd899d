"""The copy of a person's data: the same parts read on paper and by a machine, with the letters as they left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import override

from agency.common.calendar import format_date, paris_date
from agency.common.money import format_euros
from agency.letters.presenters.statements import draw_report
from agency.letters.printing.values import ReportSection
from agency.parties.models import Debtor
from agency.privacy.queries.held import HELD, documents_of, held_rows, rows_of_person, shared_cases
from agency.privacy.values import DataPart, Entry, HeldData, KeptBack

# The title of each part, in the words of who reads it.
TITLES: dict[str, str] = {
    "identity": "Qui vous êtes",
    "addresses": "Vos adresses, et qui nous les a dites",
    "contacts": "Vos e-mails et téléphones, et qui nous les a dits",
    "contradictions": "Coordonnées contradictoires reçues d’un créancier",
    "contact_changes": "Les coordonnées que vous avez changées",
    "helpers": "Les personnes qui vous aident, que vous avez nommées",
    "help_acts": "Ce qu’elles ont fait",
    "manners": "Façon de vous écrire",
    "cases": "Vos dossiers, et votre part",
    "claims": "Factures confiées",
    "limitation": "Faits qui comptent pour la prescription",
    "messages": "Ce que nous vous avons envoyé",
    "courtesies": "Rappels courtois avant l’échéance d’une facture",
    "deliveries": "Suivi de ces envois",
    "replies": "Ce que vous nous avez dit, et nos réponses",
    "slips": "Coupons que vous nous avez renvoyés",
    "mails": "E-mails que vous nous avez envoyés",
    "uploads": "Fichiers que vous nous avez envoyés",
    "outcomes": "Décisions sur vos contestations",
    "complaints": "Vos réclamations",
    "requests": "Vos demandes sur vos données",
    "calls": "Nos appels",
    "planned_calls": "Appels prévus au calendrier",
    "call_requests": "Les appels que vous avez demandés",
    "promises": "Paiements promis",
    "commitments": "Ce que nous vous avons annoncé",
    "payments": "Vos paiements",
    "receipts": "Vos quittances",
    "withdrawals": "Paiements repris ou rendus",
    "cards": "Paiements par carte demandés",
    "payers": "Comptes reconnus comme les vôtres",
    "accounts": "Comptes où vous rendre un trop-perçu",
    "refunds": "Sommes rendues",
    "plans": "Vos échéanciers",
    "budgets": "Ce que votre budget permettait chaque mois",
    "instalments": "Leurs échéances",
    "plan_changes": "Leurs changements",
    "setups": "Cartes et comptes enregistrés",
    "mandates": "Vos accords de prélèvement",
    "debits": "Vos prélèvements",
    "notices": "Avis de procédure collective",
    "admissibility": "Décisions de recevabilité (surendettement)",
    "codes": "Codes d’accès à votre page",
    "notes": "Notes de l’équipe",
    "creditor_messages": "Messages entre votre créancier et nous",
    "creditor_questions": "Nos questions à votre créancier",
    "reasons": "Pourquoi ce n’est pas payé",
    "holds": "Arrêts de vos dossiers",
}
_OPENING = (
    "Voici les données que nous tenons sur vous, et ce que vous avez reçu de nous.",
    "Le fichier « donnees.json » dit la même chose pour une machine.",
    "Ce qui est noté d’une autre personne n’y est pas, même si elle doit la même facture que vous (RGPD, article 15).",
    "Ce qu’un créancier nous dit d’un dossier, d’un échéancier ou d’une pause n’y est pas : ces mots sont les siens.",
    "Vous pouvez faire corriger ces données, en demander l’effacement quand la loi le permet, ou saisir la CNIL.",
)
_SHARED = "Les notes prises sur un dossier que vous partagez avec une autre personne n’y sont pas : demandez-les-nous."


def parts_of(debtor: Debtor) -> tuple[list[DataPart], bool]:
    """Return everything held on a person, kind by kind, and whether a case of theirs is shared with somebody else."""
    rows = rows_of_person(debtor)
    shared = shared_cases(rows)
    with override("fr"):
        parts = [
            DataPart(held.key, TITLES[held.key], tuple(_entry(held, row) for row in held_rows(held, rows, shared)))
            for held in HELD
        ]
    return [part for part in parts if part.entries], bool(shared)


def copy_files(debtor: Debtor, *, on: date) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a person's copy, one at a time: the report, its JSON, then each paper as it left."""
    parts, shared = parts_of(debtor)
    yield "donnees.pdf", _report(debtor, parts, shared=shared, on=on)
    yield "donnees.json", _json(debtor, parts, on)
    for document in documents_of(rows_of_person(debtor)):
        if document.file:
            with document.file.open("rb") as kept:
                content = kept.read()
            yield f"documents/{document.added_on}-{document.pk}-{document.kind}{_ending(document.file.name)}", content


def _report(debtor: Debtor, parts: Iterable[DataPart], *, shared: bool, on: date) -> bytes:
    sections = [
        ReportSection(
            part.title, (), tuple(tuple((label, _said(value)) for label, value in one) for one in part.entries)
        )
        for part in parts
    ]
    opening = [*_OPENING, _SHARED] if shared else list(_OPENING)
    return draw_report(
        subject=f"Les données de {debtor.full_name}", name="Copie de vos données", opening=opening, sections=sections,
        on=on,
    )  # fmt: skip


def _json(debtor: Debtor, parts: Iterable[DataPart], on: date) -> bytes:
    whole = {
        "format": 1,
        "person": debtor.full_name,
        "on": on,
        "parts": {part.key: [dict(entry) for entry in part.entries] for part in parts},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=str).encode()


def _entry(held: HeldData, row: Any) -> Entry:
    """The fields of a row that say something, under the words of their columns."""
    facts = [_fact(row, path, held.back) for path in held.fields]
    return tuple((label, value) for label, value in facts if value not in ("", None, [], {}))


def _fact(row: Any, path: str, back: tuple[KeptBack, ...]) -> tuple[str, Any]:
    *links, name = path.split(".")
    for link in links:
        row = getattr(row, link)
    field = row._meta.get_field(name)
    value = _shown(row, name, back)
    if isinstance(value, models.Model):
        value = _named(value)
    elif field.choices:
        value = str(getattr(row, f"get_{name}_display")())
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:], value


def _shown(row: Any, name: str, back: tuple[KeptBack, ...]) -> Any:
    """What a field says to the person: without what it holds for the team alone."""
    value = getattr(row, name)
    for one in back:
        if one.field == name and all(getattr(row, field) == wanted for field, wanted in one.of):
            value = {key: said for key, said in value.items() if key != one.key} if one.key else None
    return value


def _named(row: Any) -> str:
    """A row that another one names: a case by its reference, a creditor by its name."""
    return str(getattr(row, "reference", "") or getattr(row, "name", "") or row.pk)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{format_date(paris_date(value))}"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_euros(value)
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {_said(one)}" for key, one in value.items())
    return ", ".join(map(_said, value)) if isinstance(value, list) else str(value)


def _ending(name: str | None) -> str:
    return f".{(name or '').rpartition('.')[2]}"
