"""How an address names a line of the day, and what a history tells of a case."""

from __future__ import annotations

from typing import Any

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, hold
from agency.desk.cases.presenters.history import LAST, as_acts
from agency.desk.cases.presenters.thread import ThreadLine, present_thread, thread_asked
from agency.desk.cases.queries import acts_on
from agency.desk.cases.queries.thread import sets_of
from agency.desk.day.enums import Group, ItemKind, Tab
from agency.desk.day.presenters.items import QueueItem
from agency.desk.day.presenters.queue import selected
from agency.desk.frame.presenters.chips import Chip
from tests.factories import BY, NOW, TODAY, a_case, next_door


def a_line(kind: ItemKind, pk: int) -> QueueItem:
    return QueueItem(kind, pk, Group.WAITING, Tab.PAUSED, Case(), "Camille", Chip("", ""), "", NOW, "")


def lines_of(case: Case) -> tuple[ThreadLine, ...]:
    asked = thread_asked({})
    return present_thread(asked, sets_of(case, asked.kinds, asked.many)).lines


def test_a_line_is_named_by_its_kind_and_its_number() -> None:
    plan, reply, second = a_line(ItemKind.PLAN, 12), a_line(ItemKind.REPLY, 12), a_line(ItemKind.REPLY, 13)
    lines = [plan, reply, second]
    assert [selected(lines, line.key) for line in lines] == lines
    assert selected(lines, "reply-99") is plan
    assert selected([], "reply-12") is None


def test_the_history_of_a_case_is_its_own_and_leaves_the_machine_s_steps_out(tenant: Any) -> None:
    case, neighbour = a_case(), next_door()
    before = lines_of(case)
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
    assert lines_of(case) == before
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    lines = lines_of(case)
    assert len(lines) == len(before) + 1
    assert [act.text for act in as_acts(acts_on(case)[:LAST])] == [line.title for line in lines[:LAST]]
    assert not {line.pk for line in lines} & {line.pk for line in lines_of(neighbour)}
