"""Each read keeps its own limits, whatever page asks: the cases named, who asks, the pause of this moment."""

from __future__ import annotations

from datetime import timedelta

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold
from agency.qualification.operations import ask, receive_answer
from portal.creditors.queries import answers_of, open_holds
from tests.factories import BY, NOW, TODAY, next_door


def test_the_holds_are_those_of_the_cases_named(case: Case) -> None:
    other = next_door()
    ours, theirs = (hold(case=each, reason=HoldReason.STAFF, by=BY, at=NOW) for each in (case, other))
    assert open_holds([case.pk], NOW) == {case.pk: ours}
    assert open_holds([other.pk], NOW) == {other.pk: theirs}
    assert open_holds([], NOW) == {}


def test_a_hold_rests_from_its_first_moment_until_it_is_lifted(case: Case) -> None:
    resting = hold(case=case, reason=HoldReason.STAFF, by=BY, at=NOW)
    assert open_holds([case.pk], NOW - timedelta(seconds=1)) == {}
    assert open_holds([case.pk], NOW) == {case.pk: resting}
    lift_hold(hold=resting, by=BY, at=NOW + timedelta(days=1), reason="revu")
    assert resting not in open_holds([case.pk], NOW + timedelta(days=2)).values()


def test_an_answer_is_its_creditors_even_when_another_names_the_case(case: Case) -> None:
    other = next_door()
    asked = ask(case=case, text="Avez-vous le bon ?", by=BY, at=NOW, on=TODAY)
    receive_answer(question=asked, text="Le voici.", by=BY, at=NOW, on=TODAY)
    assert [each.answer for each in answers_of(case.creditor, case)] == ["Le voici."]
    assert not answers_of(other.creditor, case).exists()
