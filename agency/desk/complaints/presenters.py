"""The register of complaints as a table for a spreadsheet, and printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from agency.common.calendar import format_date, paris_date
from agency.complaints.models import Complaint
from agency.complaints.rules import DELAYS
from agency.letters.presenters.statements import draw_report
from agency.letters.printing.values import ReportSection


def heads() -> tuple[str, ...]:
    """The columns of the register."""
    return (
        _("Numéro"), _("Reçue le"), _("Reçue par"), _("Dossier"), _("Personne"), _("Créancier"), _("Sujet"),
        _("Réclamation"), _("Accusé de réception avant le"), _("Accusé de réception le"), _("Suivait le dossier"),
        _("Lue par"), _("Réponse avant le"), _("Répondue le"), _("En retard"), _("Issue"), _("Réponse"),
        _("Ce qui change chez nous"),
    )  # fmt: skip


def table(complaints: Iterable[Complaint], on: date) -> Iterator[tuple[Any, ...]]:
    """Yield the lines of the register, one for each complaint."""
    for one in complaints:
        answered = paris_date(one.answered_at) if one.answered_at else None
        yield (
            one.pk, one.received_on, one.get_channel_display(), one.case.reference, one.debtor.full_name,
            one.case.creditor.short_name, one.get_subject_display(), one.text, one.acknowledge_by,
            paris_date(one.acknowledged_at) if one.acknowledged_at else "", _name(one.handler), _name(one.reader),
            one.answer_by, answered or "", _("oui") if one.answer_by < (answered or on) else _("non"),
            one.get_outcome_display(), one.answer, one.measure,
        )  # fmt: skip


def printed(complaints: Iterable[Complaint], on: date) -> bytes:
    """Return the register as a PDF, in French whoever prints it: one entry for each complaint, what is empty left out.

    How long a complaint may wait stands first, with where that comes from.
    """
    with override("fr"):
        entries = tuple(_entry(row) for row in table(complaints, on))
        answered = f"Réponse en {DELAYS.answered_in_months} mois, par quelqu’un qui ne suit pas le dossier"
        opening = (
            f"Registre arrêté au {format_date(on)}. Réclamations inscrites : {len(entries)}.",
            f"Accusé de réception en {DELAYS.acknowledged_in_working_days} jours ouvrés. {answered}. {DELAYS.source}.",
        )
        section = ReportSection("Réclamations, de la plus récente à la plus ancienne", entries=entries)
        return draw_report(
            subject="Registre des réclamations", name="Registre des réclamations", opening=opening, sections=(section,),
            on=on,
        )  # fmt: skip


def _entry(row: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    told = (
        (head, format_date(cell) if isinstance(cell, date) else str(cell))
        for head, cell in zip(heads(), row, strict=True)
    )
    return tuple((head, cell) for head, cell in told if cell)


def _name(user: Any) -> str:
    return user.get_full_name() or user.email if user is not None else ""
