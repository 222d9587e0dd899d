"""What somebody said lately, that a word by hand may answer."""

from __future__ import annotations

from datetime import datetime

from agency.cases.models import Case
from agency.handling.enums import CallOutcome
from agency.handling.models import Call, CaseNote, PromiseToPay
from agency.writing.queries import paused_since
from agency.writing.rules import ANSWERED_WITHIN, still_answers
from agency.writing.values import Cited

MOST_CITED = 8


def cited_of(case: Case, at: datetime) -> list[Cited]:
    """Return what a word may answer now, the latest first: calls in which the person spoke, promises, notes."""
    since = at - ANSWERED_WITHIN
    calls = Call.objects.filter(case=case, outcome=CallOutcome.SPOKE, ended_at__gte=since)
    promises = PromiseToPay.objects.filter(case=case, made_at__gte=since)
    notes = CaseNote.objects.filter(case=case, at__gte=since)
    found = [Cited(f"call-{one.pk}", one.ended_at or one.began_at, one.debtor_id) for one in calls[:MOST_CITED]]
    found += [Cited(f"promise-{one.pk}", one.made_at, one.debtor_id) for one in promises[:MOST_CITED]]
    found += [Cited(f"note-{one.pk}", one.at) for one in notes[:MOST_CITED]]
    pause = paused_since(case, at)
    kept = [one for one in found if still_answers(one, paused_since=pause, at=at)]
    return sorted(kept, key=lambda one: one.at, reverse=True)[:MOST_CITED]
