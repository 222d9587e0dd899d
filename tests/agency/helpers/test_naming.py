"""Who helps is named for a time and for one case; what ends it, and whose secrets open."""

from __future__ import annotations

from datetime import date

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.helpers.enums import HelpEnd, HelperKind, HelpScope
from agency.helpers.operations import end_help, name_helper, note_coming, renew_way_in
from agency.helpers.queries import helper_of_code, way_in_of
from agency.helpers.rules import HelpRefused, last_day, over_because, way_in
from agency.helpers.values import HelperFacts
from agency.parties.enums import Protection
from tests.factories import BY, NOW, TODAY, a_case

JEANNE = HelperFacts("Jeanne Le Goff", HelperKind.SOCIAL, HelpScope.WRITE, 3)


@pytest.fixture
def case(tenant: object) -> Case:
    return a_case()


def test_a_help_lasts_from_one_month_to_twelve() -> None:
    assert last_day(date(2026, 11, 30), 3) == date(2027, 2, 28)
    for months in (0, 13):
        with pytest.raises(ValueError, match="months"):
            last_day(TODAY, months)


@pytest.mark.parametrize(
    ("state", "protection", "on", "end"),
    [
        (CaseState.PLAN, "", date(2027, 2, 2), None),
        (CaseState.PLAN, "", date(2027, 2, 3), HelpEnd.OVER),
        (CaseState.SETTLED, "", date(2027, 2, 2), HelpEnd.CLOSED),
        (CaseState.ACTIVE, Protection.OVERINDEBTED, date(2027, 2, 2), None),
        (CaseState.ACTIVE, Protection.GUARDIANSHIP, date(2027, 2, 2), HelpEnd.PROTECTED),
        (CaseState.CLOSED, Protection.DECEASED, date(2027, 2, 3), HelpEnd.PROTECTED),
    ],
)
def test_what_ends_a_help_by_itself(state: str, protection: str, on: date, end: HelpEnd | None) -> None:
    assert over_because(until=date(2027, 2, 2), state=state, protection=protection, on=on) == end


def test_the_secrets_are_another_agency_s_with_another_schema_and_never_alike() -> None:
    made = way_in(secret="s", schema="a", seed="graine")
    assert made == way_in(secret="s", schema="a", seed="graine")
    assert len(made.code) == 10
    assert len(made.digits) == 6
    others = [way_in(secret="s", schema="b", seed="graine"), way_in(secret="s", schema="a", seed="autre")]
    assert not {made.code, made.digits} & {said for one in others for said in (one.code, one.digits)}


def test_a_code_finds_who_stands_alone(case: Case) -> None:
    jeanne = name_helper(case=case, debtor=case.debtor, facts=JEANNE, by=BY, at=NOW)
    made = way_in_of(jeanne)
    assert made is not None
    assert made.code not in (jeanne.seed, jeanne.code_hash)
    assert helper_of_code(made.code, TODAY) == jeanne
    assert helper_of_code(made.code, jeanne.until) == jeanne
    end_help(helper=jeanne, end=HelpEnd.PERSON, by=BY, at=NOW)
    assert helper_of_code(made.code, TODAY) is None
    for late in (renew_way_in, note_coming):
        with pytest.raises(HelpRefused, match="terminée"):
            late(helper=jeanne, by=BY, at=NOW)


def test_nobody_is_named_on_a_case_that_is_over_nor_for_who_is_represented(case: Case) -> None:
    case.debtor.protection = Protection.GUARDIANSHIP
    with pytest.raises(HelpRefused, match="répond déjà"):
        name_helper(case=case, debtor=case.debtor, facts=JEANNE, by=BY, at=NOW)
    case.state = CaseState.SETTLED
    with pytest.raises(HelpRefused, match="terminé"):
        name_helper(case=case, debtor=case.debtor, facts=JEANNE, by=BY, at=NOW)


def test_the_staff_ends_a_help_with_a_word_on_why(case: Case) -> None:
    jeanne = name_helper(case=case, debtor=case.debtor, facts=JEANNE, by=BY, at=NOW)
    with pytest.raises(HelpRefused, match="pourquoi"):
        end_help(helper=jeanne, end=HelpEnd.STAFF, why=" ", by=BY, at=NOW)
    first = end_help(helper=jeanne, end=HelpEnd.STAFF, why="signature contestée", by=BY, at=NOW)
    again = end_help(helper=jeanne, end=HelpEnd.PERSON, by=BY, at=NOW)
    assert (again.end, again.why) == (first.end, "signature contestée")
