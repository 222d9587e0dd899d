"""The accountant's cases of a creditor's word: credit note in the middle of a plan, waiver, direct payment, undone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due, overpaid_by_case, payable_by_case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.payments.models import Receipt
from agency.payments.operations import bounce
from agency.plans.enums import PlanState
from agency.reductions.enums import LoweringCause
from agency.reductions.models import ClaimReduction
from agency.reductions.operations import MaybeKnown, ReductionRefused, declare, undo
from agency.reductions.values import Less
from agency.remittances.queries import out_of_step, owed_payments, shares_on
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

PDF = b"%PDF-1.7 avoir"


@pytest.fixture
def case(tenant: Any) -> Case:
    found: Case = a_case()
    Case.objects.filter(pk=found.pk).update(first_letter_on=TODAY - timedelta(days=20), first_letter_reference="L-1")
    found.refresh_from_db()
    return found


def declared(case: Case, amount: str, cause: LoweringCause = LoweringCause.CREDIT_NOTE, **told: Any) -> ClaimReduction:
    less = Less(Decimal(amount), cause, told.pop("on", TODAY), told.pop("sure", False))
    content = b"" if cause == LoweringCause.PAID_DIRECT else PDF
    return declare(claim=case.claims.get(), less=less, content=content, by=BY, at=NOW)


def the_books_agree(case: Case) -> None:
    """Both books balance, and what each payment still brings its creditor is what the books owe."""
    connection.check_constraints()
    assert_books_hold()
    assert out_of_step(owed_payments()) == {}


def told() -> str:
    text = compose(Message.objects.filter(kind=MessageKind.SUM_CHANGED).latest("pk")).text
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_credit_note_in_the_middle_of_a_plan_shortens_its_last_instalments(case: Case) -> None:
    plan = a_plan(case)
    a_transfer(case, "162.00", "first")
    made = declared(case, "200.00")
    parts = list(plan.instalments.values_list("number", "amount", "paid"))
    assert parts == [(1, Decimal("162.00"), Decimal("162.00")), (2, Decimal("124.00"), Decimal("0.00"))]
    plan.refresh_from_db()
    assert (case_due(case.pk), plan.total, plan.state) == (Decimal("124.00"), Decimal("286.00"), PlanState.RUNNING)
    assert "avoir de 200,00 € sur la facture FA-2026-0314" in told()
    assert "Votre échéancier est raccourci d’autant" in told()
    assert "Il reste 124,00 € à régler." in told()
    assert made.document is not None
    assert balance(AccountCode.BANK_TRUST) == Decimal("162.00")
    the_books_agree(case)
    undo(reduction=made, why="Avoir émis par erreur", by=BY, at=NOW)
    parts = list(plan.instalments.values_list("number", "amount"))
    assert parts == [(number, Decimal("162.00")) for number in (1, 2, 3)]
    plan.refresh_from_db()
    assert (case_due(case.pk), plan.total) == (Decimal("324.00"), Decimal("486.00"))
    assert "Il reste 324,00 € à régler. Aucun frais ne s’ajoute." in told()
    with pytest.raises(ReductionRefused, match="déjà annulé"):
        undo(reduction=made, why="Encore", by=BY, at=NOW)
    the_books_agree(case)
    assert declared(case, "200.00").key.endswith(":1")


def test_a_whole_credit_note_after_a_payment_makes_it_the_person_s(case: Case) -> None:
    payment = a_transfer(case, "100.00")
    made = declared(case, "486.00")
    assert (case_due(case.pk), made.over, overpaid_by_case()) == (0, Decimal("100.00"), {case.pk: Decimal("100.00")})
    assert (payable_by_case(case.creditor_id), [share for share in shares_on(TODAY) if share.items]) == ({}, [])
    case.refresh_from_db()
    assert case.state == CaseState.SETTLED
    assert "Vous avez donc payé 100,00 € de trop" in told()
    assert [one.corrects_id is None for one in Receipt.objects.order_by("pk")] == [True, False]
    the_books_agree(case)
    undo(reduction=made, why="Avoir annulé", by=BY, at=NOW)
    case.refresh_from_db()
    assert (case_due(case.pk), case.state, overpaid_by_case()) == (Decimal("386.00"), CaseState.ACTIVE, {})
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("100.00")}
    the_books_agree(case)
    with pytest.raises(ReductionRefused, match=r"386,00.€ sur cette facture, et 100,00"):
        declared(case, "486.01")
    declared(case, "486.00", LoweringCause.WAIVER)
    bounce(payment=payment, external_id="r1", reason="impayé", by=BY, at=NOW, on=TODAY, taken_on=TODAY)
    assert (case_due(case.pk), overpaid_by_case()) == (0, {})
    the_books_agree(case)


def test_a_payment_that_the_creditor_received_never_enters_the_dedicated_account(case: Case) -> None:
    made = declared(case, "86.00", LoweringCause.PAID_DIRECT)
    assert (case_due(case.pk), balance(AccountCode.BANK_TRUST), made.document) == (Decimal("400.00"), 0, None)
    assert balance(AccountCode.CLAIM_SETTLED) == Decimal("86.00")
    assert payable_by_case(case.creditor_id) == {}
    assert "nous dit avoir reçu 86,00 € de votre part le 2 novembre 2026" in told()
    with pytest.raises(ReductionRefused, match="déjà noté"):
        declared(case, "86.00", LoweringCause.PAID_DIRECT)
    a_transfer(case, "50.00")
    with pytest.raises(MaybeKnown, match=r"50,00.€, 2 novembre 2026"):
        declared(case, "50.00", LoweringCause.PAID_DIRECT)
    declared(case, "50.00", LoweringCause.PAID_DIRECT, sure=True)
    assert case_due(case.pk) == Decimal("300.00")
    undo(reduction=made, why="Chèque sans provision", by=BY, at=NOW)
    assert (case_due(case.pk), balance(AccountCode.CLAIM_SETTLED)) == (Decimal("386.00"), Decimal("100.00"))
    verbs = list(
        JournalLine.objects.filter(verb__startswith="claim.lower").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["claim.lowered", "claim.lowered", "claim.lowering_undone"]
    the_books_agree(case)


@pytest.mark.parametrize(
    ("amount", "on", "said"),
    [("0.00", TODAY, "Écrivez une somme"), ("5.00", TODAY + timedelta(days=1), "pas encore venu")],
)
def test_what_cannot_be_is_refused(case: Case, amount: str, on: Any, said: str) -> None:
    with pytest.raises(ReductionRefused, match=said):
        declared(case, amount, on=on)
    with pytest.raises(ReductionRefused, match="Joignez"):
        declare(
            claim=case.claims.get(), less=Less(Decimal("5.00"), LoweringCause.WAIVER, TODAY), content=b"", by=BY, at=NOW
        )
    assert (case_due(case.pk), mail.outbox) == (Decimal("486.00"), [])
