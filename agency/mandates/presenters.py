"""What a convention lacks, in the reader's language."""

from __future__ import annotations

from .models import Mandate
from .queries import missing_clauses


def missing_words(mandate: Mandate) -> list[str]:
    """« garantie donnée au créancier (CPCEx R124-3 2°) »: each clause that is missing, with its text."""
    return [
        f"{Mandate._meta.get_field(field).verbose_name} ({clause.article})"  # type: ignore[union-attr]
        for field, clause in missing_clauses(mandate)
    ]
