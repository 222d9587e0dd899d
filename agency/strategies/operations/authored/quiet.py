"""Quiet weeks of a creditor: said, and taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.strategies.models import QuietPeriod
from agency.strategies.rules import LONGEST_QUIET, StrategyRefused


@transaction.atomic
def keep_quiet(
    *, creditor: Creditor, label: str, starts_on: date, ends_on: date, source: str, by: Actor, at: datetime
) -> QuietPeriod:
    """Say that no step leaves for a creditor from a day to another, both included; said twice, it is one.

    Raises `StrategyRefused` for days out of order or more than ten weeks, or without a name or a source.
    """
    if not label.strip() or not source.strip():
        raise StrategyRefused("Dites ce que sont ces jours, et d’où viennent leurs dates.")
    if ends_on < starts_on:
        raise StrategyRefused("La fin vient après le début.")
    if ends_on - starts_on >= timedelta(days=LONGEST_QUIET):
        raise StrategyRefused("Des semaines calmes durent dix semaines au plus.")
    told = {"label": label.strip()[:80], "source": source.strip()[:200]}
    found, new = QuietPeriod.objects.get_or_create(
        creditor=creditor, starts_on=starts_on, ends_on=ends_on, defaults=told
    )
    if new:
        record(
            by=by, at=at, verb=Verb.QUIET_KEPT, subject=creditor, starts_on=starts_on, ends_on=ends_on,
            label=found.label, source=found.source,
        )  # fmt: skip
    return found


@transaction.atomic
def end_quiet(*, period: QuietPeriod, by: Actor, at: datetime) -> None:
    """Take quiet weeks back: the next morning plans again what they put off, on the day it was put off to."""
    found = QuietPeriod.objects.select_for_update().filter(pk=period.pk).select_related("creditor").first()
    if found is None:
        return
    record(
        by=by, at=at, verb=Verb.QUIET_ENDED, subject=found.creditor, starts_on=found.starts_on, ends_on=found.ends_on,
        label=found.label,
    )  # fmt: skip
    found.delete()
