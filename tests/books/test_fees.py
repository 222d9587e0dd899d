"""The accountant's cases of fees: tax on 37 lines, a rider in the middle of a month, a credit note, a set-off."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.books.queries import gap_now
from agency.cases.models import Case
from agency.fees.enums import InvoiceStatus, Means
from agency.fees.models import FeeSettlement
from agency.fees.operations import credit, settle
from agency.fees.presenters import shown
from agency.fees.queries import invoices, outstanding
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode, Book
from agency.ledger.queries import payable_by_case, trial_balance
from agency.mandates.models import Mandate
from agency.mandates.operations import draft_rider, sign
from agency.remittances.enums import TransferState
from agency.remittances.models import Remittance
from agency.remittances.operations import RemittanceRefused, approve, prepare
from agency.remittances.presenters import statement_file
from agency.remittances.queries import at_hand, fees_at_hand
from agency.users.enums import Role
from tests.agency.banking.camt import Credit
from tests.agency.desk.scene import staff
from tests.agency.fees.scene import DECEMBER, OWN_IBAN, a_seller, an_invoice
from tests.agency.remittances.test_handing_over import bring, received, sent
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate
from tests.factories.transfers import a_transfer

CENT, OTHER_IBAN = Decimal("0.01"), "FR7610107001011234567890129"
PRICES = {"fee_per_case": Decimal("35.00"), "fee_per_phase": Decimal("6.00"), "fee_per_letter": Decimal("2.53"),
          "fee_per_month": Decimal("90.00")}  # fmt: skip


@pytest.fixture
def case(tenant: Any) -> Case:
    creditor = a_creditor()
    a_mandate(creditor, **PRICES)
    return a_case(creditor=creditor)


def money(account: AccountCode) -> Decimal:
    return trial_balance(Book.MONEY).get(account, Decimal("0.00"))


def test_tax_on_37_letters_is_rounded_once(case: Case) -> None:
    invoice = an_invoice(case, 37)
    letters = invoice.items.get(kind="letter")
    assert (letters.quantity, letters.amount) == (37, Decimal("93.61"))
    assert (invoice.net, invoice.vat) == (Decimal("224.61"), Decimal("44.92"))
    line_by_line = 37 * (Decimal("2.53") * 20 / 100).quantize(CENT) + Decimal("26.20")
    assert line_by_line == Decimal("45.07"), "what a rounding on each letter would have asked"


def test_a_rider_in_the_middle_of_the_month_is_two_figures_on_one_invoice(case: Case) -> None:
    rider = draft_rider(mandate=case.mandate, starts_on=date(2026, 11, 15), by=BY, at=NOW)
    Mandate.objects.filter(pk=rider.pk).update(fee_per_letter=Decimal("3.00"), fee_per_month=Decimal("120.00"))
    rider.refresh_from_db()
    sign(mandate=rider, signed_on=TODAY, signatory="Le président", document=b"%PDF-1.7 avenant", by=BY, at=NOW)
    invoice = an_invoice(case, 25)
    letters = invoice.items.filter(kind="letter").values_list("unit_price", "quantity", "amount")
    assert set(letters) == {
        (Decimal("2.53"), 12, Decimal("30.36")), (Decimal("3.00"), 13, Decimal("39.00"))
    }  # fmt: skip
    assert invoice.items.get(kind="month").amount == Decimal("90.00"), "the month began under the former figures"


def test_a_credit_note_leaves_no_cent(case: Case) -> None:
    invoice = an_invoice(case, 37)
    letters = invoice.items.get(kind="letter").position
    for n in range(3):
        credit(invoice=invoice, quantities={letters: 1}, reason=f"Lettre {n}", by=BY, at=DECEMBER)
    assert outstanding(invoice) == invoice.total - 3 * Decimal("3.04")
    rest = {item.position: item.quantity - 3 * (item.position == letters) for item in invoice.items.all()}
    credit(invoice=invoice, quantities=rest, reason="Tout le reste", by=BY, at=DECEMBER)
    assert outstanding(invoice) == 0
    (one,) = shown([invoices().get(pk=invoice.pk)], DECEMBER.date())
    assert one.status == InvoiceStatus.CREDITED


def remitted(case: Case) -> Remittance:
    ana, odile = (
        Actor.staff(staff(role, first=name)) for role, name in ((Role.ACCOUNTANT, "Ana"), (Role.MANAGER, "Odile"))
    )
    made = prepare(mandates=[case.mandate_id], pay_on=DECEMBER.date() + timedelta(days=1), by=ana, at=DECEMBER)
    return approve(remittance=made, by=odile, at=DECEMBER)


def test_fees_are_set_off_only_where_the_mandate_says_so(case: Case) -> None:
    a_transfer(case, "400.00", on=date(2026, 11, 20))
    invoice = an_invoice(case, 37)
    order = remitted(case)
    assert (order.total, order.transfers.get().set_off) == (Decimal("400.00"), Decimal("0.00"))
    assert outstanding(invoice) == Decimal("269.53")


def test_a_set_off_is_booked_and_said_and_comes_back_with_its_transfer(case: Case) -> None:
    Mandate.objects.filter(pk=case.mandate_id).update(fees_set_off=True)
    a_transfer(case, "400.00", on=date(2026, 11, 20))
    invoice = an_invoice(case, 37)
    order = remitted(case)
    transfer = order.transfers.get()
    assert (order.total, transfer.amount, transfer.set_off) == (
        Decimal("130.47"), Decimal("130.47"), Decimal("269.53")
    )  # fmt: skip
    assert "130.47" in order.order
    assert at_hand() == 0, "what is kept back is not the creditors' any more"
    assert outstanding(invoice) == Decimal("269.53"), "nothing is settled before the bank shows the transfer"
    bring(Credit("-130.47", reference=transfer.name, payer=transfer.holder))
    assert outstanding(invoice) == 0
    assert payable_by_case(case.creditor_id) == {}
    assert (money(AccountCode.FEES_SET_OFF), money(AccountCode.BANK_TRUST)) == (Decimal("-269.53"), Decimal("269.53"))
    made = statement_file(transfer, "csv")
    assert made is not None
    assert "Honoraires retenus;-269,53" in made[0].decode("utf-8-sig")
    pdf = statement_file(transfer, "pdf")
    assert pdf is not None
    assert pdf[0].startswith(b"%PDF")
    bring(Credit("130.47", reference=transfer.name, payer="Retour"), number="REL-2")
    assert outstanding(invoice) == Decimal("269.53")
    assert payable_by_case(case.creditor_id) == {case.pk: Decimal("400.00")}
    assert money(AccountCode.FEES_SET_OFF) == 0
    assert_books_hold()


def test_fees_above_what_is_due_wait_and_those_paid_meanwhile_are_not_kept(case: Case) -> None:
    Mandate.objects.filter(pk=case.mandate_id).update(fees_set_off=True)
    a_transfer(case, "100.00", on=date(2026, 11, 20))
    invoice = an_invoice(case, 37)
    ana, odile = (
        Actor.staff(staff(role, first=name)) for role, name in ((Role.ACCOUNTANT, "Ana"), (Role.MANAGER, "Odile"))
    )
    made = prepare(mandates=[case.mandate_id], pay_on=DECEMBER.date(), by=ana, at=DECEMBER)
    assert made.transfers.get().set_off == Decimal("99.00"), "an euro goes, the rest of the fees waits"
    settle(invoice=invoice, amount=invoice.total, means=Means.TRANSFER, settled_on=DECEMBER.date(), reference="VIR",
           by=BY, at=DECEMBER)  # fmt: skip
    with pytest.raises(RemittanceRefused, match="honoraires"):
        approve(remittance=made, by=odile, at=DECEMBER)
    assert not FeeSettlement.objects.filter(means=Means.SET_OFF).exists()


def test_fees_kept_back_leave_with_the_next_order_for_the_agencys_own_account(case: Case) -> None:
    """The daily proof agrees before, while the bank has not shown it, and after."""
    Mandate.objects.filter(pk=case.mandate_id).update(fees_set_off=True)
    received((case, "400.00"))
    an_invoice(case, 37)
    ana, odile = (
        Actor.staff(staff(role, first=name)) for role, name in ((Role.ACCOUNTANT, "Ana"), (Role.MANAGER, "Odile"))
    )
    ask: dict[str, Any] = {"mandates": [case.mandate_id], "pay_on": DECEMBER.date(), "by": ana, "at": DECEMBER}
    first = approve(remittance=prepare(**ask), by=odile, at=DECEMBER)
    assert (first.transfers.count(), fees_at_hand()) == (1, 0), "nothing is kept before the bank shows the transfer"
    bring(*sent(first))
    assert (fees_at_hand(), gap_now()) == (Decimal("269.53"), None)
    bring(Credit("50.00", reference=case.rf_reference, key="encore"), number="REC-9")
    made = prepare(**ask)
    own = made.transfers.get(mandate=None)
    assert (made.total, own.amount, own.iban) == (Decimal("319.53"), Decimal("269.53"), OWN_IBAN)
    assert (fees_at_hand(), at_hand(), gap_now()) == (0, 0, None)
    a_seller(account_iban=OTHER_IBAN)
    with pytest.raises(RemittanceRefused, match="compte du cabinet a changé"):
        approve(remittance=made, by=odile, at=DECEMBER)
    a_seller()
    approve(remittance=made, by=odile, at=DECEMBER)
    made.refresh_from_db()
    assert OWN_IBAN in made.order
    assert f"Honoraires {own.name}" in made.order
    bring(*sent(made), number="REL-9")
    own.refresh_from_db()
    assert (own.state, own.told_at is not None) == (TransferState.PAID, True)
    assert (money(AccountCode.FEES_SET_OFF), money(AccountCode.BANK_TRUST), gap_now()) == (0, 0, None)
    # The bank sends the first transfer back: the agency owes its dedicated account what had been kept of it.
    bring(Credit(f"{first.transfers.get().amount}", reference=first.transfers.get().name), number="REL-10")
    assert money(AccountCode.FEES_SET_OFF) == Decimal("269.53")
    assert (at_hand(), gap_now()) == (Decimal("130.47"), None)
