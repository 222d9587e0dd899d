"""A case is opened from a creditor's bill, and the books know what is owed from the first minute."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.operations import MoveRefused, add_document, hold, lift_hold, move
from agency.cases.queries import summary, workable
from agency.cases.rules import access_code, access_code_hash
from agency.journal.models import JournalLine
from agency.ledger.enums import Book
from agency.ledger.queries import case_due, trial_balance
from tests.factories import BY, NOW, TODAY, a_case, add_claim, next_door

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


def test_the_same_bytes_are_kept_once_for_each_use_of_them():
    case, neighbour = a_case(), next_door()

    def keep(one, kind):
        return add_document(
            case=one, kind=kind, title="Pièce", content=b"%PDF-1.7", mime="application/pdf", by=BY, at=NOW, on=TODAY
        )

    invoice = keep(case, DocumentKind.INVOICE)
    assert keep(case, DocumentKind.INVOICE) == invoice
    proof, theirs = keep(case, DocumentKind.PROOF), keep(neighbour, DocumentKind.INVOICE)
    assert len({invoice.pk, proof.pk, theirs.pk}) == 3
    assert (proof.kind, theirs.case) == (DocumentKind.PROOF, neighbour)


def test_a_code_that_was_printed_stays_the_same_from_release_to_release():
    known = {"secret": "secret d’essai", "schema": "a_lhermitte"}
    assert access_code(**known, debtor_id=7, generation=1) == "ZM3XVWF27S"
    assert (
        access_code_hash(**known, code="zm3x vwf2 7s")
        == "f3203b243fe40e6da546a64628dc5d4fc8454d419cd483e75096261b45cc7961"
    )


@pytest.mark.parametrize("other", [{"secret": "autre"}, {"schema": "a_autre"}, {"debtor_id": 8}, {"generation": 2}])
def test_two_agencies_two_people_and_two_letters_have_two_codes(other):
    known = {"secret": "secret d’essai", "schema": "a_lhermitte", "debtor_id": 7, "generation": 1}
    assert access_code(**known | other) != access_code(**known)
