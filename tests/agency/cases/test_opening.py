"""A case is opened from a creditor's bill, and the books know what is owed from the first minute."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agency.cases.enums import CaseState, HoldReason
from agency.cases.operations import MoveRefused, add_claim, hold, lift_hold, move
from agency.cases.queries import summary, workable
from agency.journal.models import JournalLine
from agency.ledger.enums import Book
from agency.ledger.queries import case_due, trial_balance
from tests.factories import BY, NOW, TODAY, a_case

pytestmark = pytest.mark.usefixtures("tenant")


def test_what_is_owed_is_in_the_claim_book_line_by_line():
    case = a_case()
    told = summary(case)
    assert (told.billed, told.paid, told.due, told.fees) == tuple(map(Decimal, ("546.00", "60.00", "486.00", "0.00")))
    assert told.billed - told.paid == told.due == case_due(case.pk)
    assert sum(trial_balance(Book.CLAIM).values()) == 0


def test_the_same_invoice_is_never_confided_twice():
    case = a_case()
    claim = case.claims.get()
    with pytest.raises(ValidationError, match="déjà été confiée"):
        add_claim(
            case=case,
            number=claim.number,
            issued_on=claim.issued_on,
            due_on=claim.due_on,
            total=claim.total,
            last_day_to_act=claim.last_day_to_act,
            by=BY,
            at=NOW,
            on=TODAY,
        )


def test_nothing_moves_before_qualification_nor_out_of_the_table():
    case = a_case(qualified=False)
    assert not workable(NOW, TODAY).exists()
    with pytest.raises(MoveRefused, match="à qualifier"):
        move(case=case, to=CaseState.PLAN, by=BY, at=NOW, on=TODAY)
    move(case=case, to=CaseState.ACTIVE, by=BY, at=NOW, on=TODAY)
    assert workable(NOW, TODAY).get() == case


def test_a_hold_hides_the_case_from_the_morning_run_until_it_is_lifted():
    case = a_case()
    placed = hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    assert hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW) == placed
    assert not workable(NOW, TODAY).exists()
    lift_hold(hold=placed, by=BY, at=NOW, reason="répondu")
    assert workable(NOW, TODAY).exists()
    verbs = list(JournalLine.objects.filter(case_id=case.pk).values_list("verb", flat=True).order_by("id"))
    assert verbs == ["case.opened", "claim.added", "case.moved", "hold.placed", "hold.lifted"]
