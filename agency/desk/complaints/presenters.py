"""The register of complaints as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agency.common.calendar import paris_date
from agency.complaints.models import Complaint


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


def _name(user: Any) -> str:
    return user.get_full_name() or user.email if user is not None else ""
