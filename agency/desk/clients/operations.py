"""Two rows of one creditor become one, as long as nothing of their money could go astray; and part again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.common.text import french_typography as fr
from agency.desk.clients.presenters import present_merge
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.parties.operations import alias_creditor, unalias_creditor

from .queries import worked_since


class MergeRefused(Exception):
    """These rows cannot become one, or part, like this; the message says why."""


@transaction.atomic
def merge(*, kept: Creditor, gone: Creditor, reason: str, by: Actor, at: datetime) -> Creditor:
    """Make a creditor's row an alias of the one that is kept: its files, mandates and books stay where they are.

    What stands in the way is looked at again under lock. Raises `MergeRefused`.
    """
    rows = {row.pk: row for row in _locked(kept, gone)}
    told = present_merge(rows[kept.pk], rows[gone.pk], at)
    if told.against:
        raise MergeRefused(" ".join(told.against))
    return alias_creditor(kept=rows[kept.pk], gone=rows[gone.pk], reason=reason, by=by, at=at)


@transaction.atomic
def part(*, gone: Creditor, reason: str, by: Actor, at: datetime) -> Creditor:
    """Give a merged row back to itself, while nothing was handed over nor booked for either since.

    Raises `MergeRefused`.
    """
    row = Creditor.objects.select_related("merged_into").get(pk=gone.pk)
    if row.merged_into is None:
        raise MergeRefused(fr("Cette fiche n’est fusionnée avec aucune autre."))
    _locked(row, row.merged_into)
    if worked_since(row):
        raise MergeRefused(fr("Depuis, un fichier a été déposé ou une somme écrite : la fusion ne se défait plus."))
    return unalias_creditor(gone=row, reason=reason, by=by, at=at)


def _locked(*rows: Creditor) -> Any:
    return list(Creditor.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows]).order_by("pk"))
