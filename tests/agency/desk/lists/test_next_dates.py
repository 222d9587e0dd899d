"""Each open case has at any moment a next date or a named owner, on its list and on its page: none falls asleep."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import OPEN_STATES, CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import assign, hold, lift_hold, move
from agency.desk.cases.enums import Awaited
from agency.desk.cases.queries.next_dates import NextDate, asleep, dates_of, in_order_of_next, nearest, with_next
from agency.desk.day.presenters.queue import present_day
from agency.plans.operations import accept_offer
from agency.qualification.operations import ask
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case

OLD = scene.ago(days=30)
DAY = timedelta(days=1)


def next_of(case: Case, at: datetime) -> NextDate | None:
    """The next date of a case, as its page reads it."""
    return nearest(dates_of(case, at))


def in_state(state: CaseState) -> Case:
    """A case that came a month ago, and stands there."""
    case = a_case(qualified=state != CaseState.TO_QUALIFY, on=OLD.date(), at=OLD, number=f"FA-{state}")
    if state == CaseState.WITH_CREDITOR:
        ask(case=case, text="Avez-vous le bon ?", by=BY, at=OLD, on=OLD.date())
        move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=OLD, on=OLD.date(), reason="question")
    if state == CaseState.PLAN:
        accept_offer(case=case, debtor=case.debtor, monthly=scene.Decimal("81.00"), day=10, evidence=scene.PROOF,
                     by=BY, at=OLD, on=OLD.date())  # fmt: skip
    case.refresh_from_db()
    assert case.state == state
    return case


def shown(case: Case, at: Any = scene.NOW) -> Case:
    return with_next(Case.objects.filter(pk=case.pk), at).get()


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_every_state_under_every_kind_of_suspension_has_its_date(tenant: Any, state: CaseState) -> None:
    case = in_state(state)
    for reason in HoldReason:
        placed = hold(case=case, reason=reason, by=BY, at=scene.NOW)
        for after in (0, 1, 8, 40, 400):
            at = scene.NOW + after * DAY
            row = shown(case, at)
            assert row.next_on is not None or row.referent or any(one.owner for one in row.standing), (reason, after)
            assert case not in asleep(at)
        lift_hold(hold=placed, by=BY, at=scene.NOW, reason="vu")
    alone = next_of(case, scene.NOW + 2 * DAY)
    assert (alone is None) is (state == CaseState.ACTIVE)
    assert (case in asleep(scene.NOW + 2 * DAY)) is (state == CaseState.ACTIVE)


def test_a_case_without_a_date_is_shown_as_such_and_waits_in_the_day(desk: Any) -> None:
    case = in_state(CaseState.ACTIVE)
    assert next_of(case, scene.NOW) is None
    assert case.reference in words(desk.get("/gestion/dossiers/?when=never"))
    assert case in [item.case for item in present_day(scene.NOW, scene.TODAY).items if item.kind == "asleep"]


@pytest.mark.parametrize(
    ("review_on", "when", "told"),
    [
        (date(2026, 11, 20), "late", "20 novembre 2026 en retard"),
        (date(2026, 11, 23), "today", "23 novembre 2026"),
        (date(2026, 11, 24), "week", "24 novembre 2026"),
        (date(2026, 11, 30), "week", "30 novembre 2026"),
        (date(2026, 12, 1), "later", "1 er décembre 2026"),
    ],
)
def test_the_list_shows_the_next_date_and_is_filtered_by_it(desk: Any, review_on: date, when: str, told: str) -> None:
    case = in_state(CaseState.ACTIVE)
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=OLD, review_on=review_on)
    page = words(desk.get(f"/gestion/dossiers/?when={when}"))
    assert case.reference in page
    assert told in page.replace("1er", "1 er")
    for other in {"late", "today", "week", "later", "never"} - {when}:
        assert case.reference not in words(desk.get(f"/gestion/dossiers/?when={other}")), other


def test_the_list_is_filtered_by_what_stops_a_case_and_names_who_follows_it(desk: Any, ines: Any) -> None:
    disputed, other = in_state(CaseState.ACTIVE), in_state(CaseState.PLAN)
    hold(case=disputed, reason=HoldReason.DISPUTE, by=BY, at=OLD, owner=ines)
    assign(case=other, referent=ines, by=BY, at=OLD)
    page = words(desk.get("/gestion/dossiers/?hold=dispute"))
    assert disputed.reference in page
    assert other.reference not in page
    assert "contestation" in page
    assert words(desk.get("/gestion/dossiers/")).count("Inès Caron") >= 2


def test_a_suspension_that_was_lifted_stops_nothing(desk: Any) -> None:
    case = in_state(CaseState.PLAN)
    placed = hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=OLD)
    lift_hold(hold=placed, by=BY, at=OLD + DAY, reason="vu")
    assert case.reference not in words(desk.get("/gestion/dossiers/?hold=dispute"))
    assert next_of(case, scene.NOW).what != Awaited.HOLD


def test_the_page_of_a_case_says_what_comes_next(desk: Any) -> None:
    case = in_state(CaseState.ACTIVE)
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=OLD, review_on=date(2026, 11, 20))
    page = words(desk.get(f"/gestion/dossier/{case.reference}/"))
    assert "Prochaine étape Suspension à revoir, 20 novembre 2026 En retard" in page


@pytest.mark.parametrize("seed", range(4))
def test_the_list_by_next_date_is_in_the_order_of_what_each_page_says(tenant: Any, seed: int) -> None:
    """Many files at random, with suspensions that begin, end and are lifted: sorted at once, as each is derived."""
    chance = random.Random(seed)
    cases = [in_state(state) for state in sorted(OPEN_STATES)]
    cases += [a_case(number=f"FB-{rank}", on=OLD.date(), at=OLD, qualified=chance.random() < 0.7) for rank in range(12)]
    for case in cases:
        for _turn in range(chance.randint(0, 2)):
            review_on = scene.TODAY + chance.randint(-9, 40) * DAY
            placed = hold(case=case, reason=chance.choice(list(HoldReason)), by=BY, at=OLD, review_on=review_on)
            if chance.random() < 0.3:
                lift_hold(hold=placed, by=BY, at=OLD + DAY, reason="vu")
    closed = chance.choice(cases)
    move(case=closed, to=CaseState.CLOSED, by=BY, at=OLD, on=OLD.date(), reason="fin")
    every = Case.objects.exclude(pk=cases[0].pk)
    for at in (scene.NOW, scene.NOW + 30 * DAY):
        dates = {case.pk: found.on if (found := next_of(case, at)) else None for case in every}
        nearest = in_order_of_next(every, at, latest_first=False, first=0, count=99)
        assert sorted(nearest) == sorted(dates)
        assert [dates[key] for key in nearest] == sorted(dates.values(), key=lambda day: (day is None, day))
        latest = in_order_of_next(every, at, latest_first=True, first=0, count=99)
        assert [dates[key] for key in latest] == [dates[key] for key in nearest][::-1]
        assert in_order_of_next(every, at, latest_first=False, first=5, count=5) == nearest[5:10]


def test_the_list_sorted_by_next_date_shows_the_nearest_first(desk: Any) -> None:
    waiting = [in_state(state) for state in (CaseState.ACTIVE, CaseState.PLAN, CaseState.TO_QUALIFY)]
    hold(case=waiting[0], reason=HoldReason.STAFF, by=BY, at=OLD, review_on=date(2026, 12, 24))
    waiting.sort(key=lambda case: next_of(case, scene.NOW).on)
    page = words(desk.get("/gestion/dossiers/?ordering=next_on"))
    assert [page.index(case.reference) for case in waiting] == sorted(page.index(case.reference) for case in waiting)
    back = words(desk.get("/gestion/dossiers/?ordering=-next_on"))
    assert back.index(waiting[2].reference) < back.index(waiting[0].reference)
