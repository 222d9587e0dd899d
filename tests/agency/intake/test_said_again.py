"""The software exports what it knows: what its creditor said of a bill since, here, is not undone by the next file."""

from __future__ import annotations

from datetime import timedelta

from agency.cases.models import Case
from agency.intake.early.operations import redate_line, withdraw_line
from agency.intake.enums import Outcome, WhyWithdrawn
from agency.intake.models import ImportBatch
from agency.intake.operations import complete_line, confirm_batch
from agency.parties.models import Creditor
from agency.privacy.operations.retention import rehearse, run_night, switch
from tests.agency.intake.test_before_due import DUE, a_line, at, handed, morning, outcomes, read, row
from tests.agency.intake.test_undoing import school
from tests.factories import BY, NOW, TODAY

__all__ = ["school"]
LONGER = DUE + timedelta(days=60)
NEXT_MONTH = DUE + timedelta(days=5)


def put_off(school: Creditor) -> ImportBatch:
    batch = handed(school, a_line(1))
    redate_line(row=row(batch), due_on=LONGER, by=BY, at=NOW, on=TODAY)
    return batch


def test_more_time_given_to_the_person_holds_when_the_next_export_still_says_the_old_day(school: Creditor) -> None:
    batch = put_off(school)
    export = handed(school, a_line(1), a_line(2, TODAY), name="g.csv", on=NEXT_MONTH)
    assert outcomes(export) == [Outcome.DOUBTFUL, Outcome.CONFIDED]
    assert (row(export).rule, "Échéance reportée" in row(export).reason) == ("FILE-8", True)
    assert outcomes(batch) == [Outcome.UNDUE], "the day given holds"
    assert Case.objects.count() == 1, "nobody is asked before the day they were given"


def test_before_the_old_day_too_and_with_another_sum(school: Creditor) -> None:
    batch = put_off(school)
    export = read(school, a_line(1, amount="80,00"), name="g.csv")
    assert (outcomes(export), row(export).rule) == ([Outcome.DOUBTFUL], "FILE-8")
    assert row(batch).due_on == LONGER


def test_the_new_day_said_by_the_file_is_known_and_a_third_one_is_heard(school: Creditor) -> None:
    batch = put_off(school)
    assert "Déjà remise" in row(read(school, a_line(1, LONGER), name="g.csv")).reason
    assert outcomes(read(school, a_line(1, LONGER + timedelta(days=9)), name="h.csv")) == [Outcome.UNDUE]
    redate_line(row=row(batch), due_on=DUE, by=BY, at=NOW, on=TODAY)
    assert "Déjà remise" in row(read(school, a_line(1), name="i.csv")).reason, "put back to its first day"


def test_somebody_may_say_that_the_longer_time_holds_no_more(school: Creditor) -> None:
    batch = put_off(school)
    export = read(school, a_line(1), name="g.csv", on=NEXT_MONTH)
    confirm_batch(batch=export, by=BY, at=at(NEXT_MONTH), on=NEXT_MONTH, checked=[row(export).pk])
    assert (outcomes(batch), outcomes(export)) == ([Outcome.WITHDRAWN], [Outcome.CONFIDED])


def given_up(school: Creditor) -> ImportBatch:
    batch = handed(school, a_line(1))
    withdraw_line(row=row(batch), why=WhyWithdrawn.PAID, by=BY, at=NOW)
    return batch


def test_a_bill_withdrawn_as_paid_is_no_case_because_the_next_export_lists_it(school: Creditor) -> None:
    given_up(school)
    early = read(school, a_line(1), name="g.csv")
    assert (outcomes(early), row(early).rule) == ([Outcome.DOUBTFUL], "FILE-9")
    assert "Retirée le" in row(early).reason
    assert BY.label in row(early).reason
    late = handed(school, a_line(1), a_line(2, TODAY), name="h.csv", on=NEXT_MONTH)
    assert outcomes(late) == [Outcome.DOUBTFUL, Outcome.CONFIDED]
    assert Case.objects.count() == 1


def test_owed_again_it_is_confirmed_and_asked(school: Creditor) -> None:
    given_up(school)
    late = read(school, a_line(1), name="h.csv", on=NEXT_MONTH)
    confirm_batch(batch=late, by=BY, at=at(NEXT_MONTH), on=NEXT_MONTH, checked=[row(late).pk])
    assert (outcomes(late), Case.objects.count()) == ([Outcome.CONFIDED], 1)


def test_it_is_known_once_its_person_is_forgotten_and_another_instalment_of_it_is_not(school: Creditor) -> None:
    batch = given_up(school)
    later = TODAY + timedelta(days=60)
    rehearse(by=BY, at=NOW)
    switch(on=True, by=BY, at=NOW)
    run_night(by=BY, at=at(later))
    assert row(batch).person == "", "whom it named is forgotten"
    again = read(school, a_line(1), a_line(1, DUE + timedelta(days=30)), name="g.csv", on=later)
    assert (row(again).outcome, row(again).rule) == (Outcome.DOUBTFUL, "FILE-9")
    other = read(school, a_line(1, DUE + timedelta(days=30)), name="h.csv", on=later)
    assert outcomes(other) == [Outcome.READY]


def test_what_a_later_file_replaced_or_an_undoing_took_back_is_no_doubt(school: Creditor) -> None:
    handed(school, a_line(1))
    handed(school, a_line(1, DUE + timedelta(days=20)), name="g.csv")
    morning(DUE + timedelta(days=40))
    assert Case.objects.count() == 1, "its last day counts, as the file says it"


def test_typing_what_a_line_lacks_does_not_say_that_it_is_owed_again(school: Creditor) -> None:
    given_up(school)
    bare = f"Nom1;Camille;;44300;Nantes;FA-1;01/06/2026;{DUE:%d/%m/%Y};120,00"
    batch = read(school, bare, name="g.csv")
    assert outcomes(batch) == [Outcome.INCOMPLETE]
    typed = complete_line(row=row(batch), given={"0_address": "1 rue A"}, by=BY, at=NOW, on=TODAY)
    assert (typed.outcome, typed.rule, typed.checked) == (Outcome.DOUBTFUL, "FILE-9", False)
    read_and_typed = complete_line(row=typed, given={"total": "120.00"}, by=BY, at=NOW, on=TODAY)
    assert read_and_typed.checked
