"""How an address names a line of the day, and what a history tells of a case."""

from __future__ import annotations

from typing import Any

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.operations import add_document, hold
from agency.journal.models import JournalLine
from agency.reporting.enums import Group, Tab
from agency.reporting.queries import Chip, Item, selected
from agency.reporting.story import MACHINERY, last_exchanges, whole_story
from tests.factories import BY, NOW, TODAY, a_case, next_door


def a_line(kind: str, pk: int) -> Item:
    return Item(kind, pk, Group.WORDS, Tab.PAUSED, None, "Camille", Chip("", ""), "", NOW, "")


def test_a_line_is_named_by_its_kind_and_its_number() -> None:
    plan, reply, second = a_line("plan", 12), a_line("reply", 12), a_line("reply", 13)
    lines = [plan, reply, second]
    assert [selected(lines, line.key) for line in lines] == lines
    assert selected(lines, "reply-99") is plan
    assert selected([], "reply-12") is None


def test_the_history_of_a_case_is_its_own_and_leaves_the_machine_s_steps_out(tenant: Any) -> None:
    case, neighbour = a_case(), next_door()
    add_document(
        case=case,
        kind=DocumentKind.INVOICE,
        title="Facture",
        content=b"%PDF-1.7",
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    acts = whole_story(case.pk)
    assert acts[0].at == NOW
    assert acts == last_exchanges(case.pk, count=99)
    assert acts[:2] == last_exchanges(case.pk, count=2)
    assert len(acts) == JournalLine.objects.filter(case_id=case.pk).exclude(verb__in=MACHINERY).count()
    assert not set(acts) & set(whole_story(neighbour.pk))
