"""What the pages on how long data are kept say: kinds with their counts, nights in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agency.privacy.enums import RetentionKind
from agency.privacy.models import RetentionPolicy, RetentionRun
from agency.privacy.presenters.processing import length_of
from agency.privacy.rules.retention import TABLE, RetentionRule


@dataclass(frozen=True)
class KindTonight:
    """One kind of data: its rule, its length here, and how much of it would go this night."""

    label: str
    rule: RetentionRule
    length: str
    count: int | None


@dataclass(frozen=True)
class RunLine:
    """One night, or a rehearsal of it."""

    on: date
    rehearsal: bool
    by: str
    said: str


def kinds_tonight(counts: Mapping[str, int], policy: RetentionPolicy) -> list[KindTonight]:
    """Return the table of this agency, each kind with what would go this night; None for what others do."""
    return [
        KindTonight(str(rule.kind.label), rule, length_of(rule, policy), counts.get(rule.kind.value)) for rule in TABLE
    ]


def runs_in_words(runs: Iterable[RetentionRun]) -> list[RunLine]:
    """Return the nights with what each erased, in words."""
    return [RunLine(run.on, run.rehearsal, run.by, _said(run.counts)) for run in runs]


def _said(counts: Mapping[str, Any]) -> str:
    told = [f"{RetentionKind(kind).label} : {count}" for kind, count in counts.items() if count]
    return " ; ".join(told) or _("rien")
