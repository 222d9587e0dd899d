"""Cases that wait for their assessment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agency.common.calendar import instant
from agency.desk.day.enums import Group, ItemKind, Readiness, Tab
from agency.desk.day.queries import queue
from agency.desk.day.rules import readiness
from agency.desk.frame.presenters.chips import Chip
from agency.language.presenters import format_date

from .items import MIDNIGHT, PER_GROUP, Lines, QueueItem, Reads, elapsed


def to_qualify(at: datetime, on: date) -> Lines:
    """Yield the cases to qualify, oldest first."""
    found = queue.cases_to_qualify()[:PER_GROUP]
    yield Reads(found)
    yield from (_qualify_item(case, at, on) for case in found)


def _qualify_item(case: Any, at: datetime, on: date) -> QueueItem:
    """A case that waits for its assessment, with what is missing at first sight."""
    chip, why = _first_sight(case, on)
    since = instant(case.opened_on, MIDNIGHT)
    return QueueItem(
        kind=ItemKind.QUALIFY,
        pk=case.pk,
        group=Group.QUALIFY,
        tab=Tab.QUALIFY,
        case=case,
        name=case.debtor.full_name,
        chip=chip,
        why=why,
        since=since,
        when=elapsed(at - since),
    )


def _first_sight(case: Any, on: date) -> tuple[Chip, str]:
    if case.answered:
        return Chip(_("Le créancier a répondu"), "menthe"), _("Sa réponse est au dossier : reprenez la qualification")
    last_day = {"day": format_date(case.last_day_to_act)}
    found = readiness(
        approving=case.approving,
        complete=case.with_address and not case.without_invoice,
        last_day_to_act=case.last_day_to_act,
        on=on,
    )
    match found:
        case Readiness.TO_APPROVE:
            return Chip(_("À approuver"), "miel"), _("Au-delà du seuil\u00a0: une seconde personne doit l’approuver")
        case Readiness.BARRED:
            return Chip(_("Prescrit"), "miel"), _("Prescrit depuis le %(day)s\u00a0: aucun envoi possible") % last_day
        case Readiness.ENDING:
            return Chip(_("Date à vérifier"), "miel"), _("La prescription approche\u00a0: %(day)s") % last_day
        case Readiness.INCOMPLETE:
            return _missing(without_invoice=case.without_invoice, without_address=not case.with_address)
        case Readiness.COMPLETE:
            return Chip(_("Complet"), "menthe"), _("Facture et adresse au dossier\u00a0: prêt à vérifier")


def _missing(*, without_invoice: bool, without_address: bool) -> tuple[Chip, str]:
    if without_invoice and without_address:
        return Chip(_("2 pièces manquent")), _("Il manque la facture et une adresse postale")
    lacking = _("Il manque la facture") if without_invoice else _("Il manque une adresse postale")
    return Chip(_("1 pièce manque")), lacking
