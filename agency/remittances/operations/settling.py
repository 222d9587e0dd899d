"""What the bank made of transfers: paid once the statement shows it, returned when the money comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from agency.banking.models import BankLine
from agency.banking.operations import give_up, recognise
from agency.banking.orders.queries import credits_that_name, debits_that_wait, names
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.fees.operations import set_off, undo_set_off
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.ledger.queries import handed_over_by_case, payable_by_case
from agency.remittances.enums import RemittanceState, TransferState
from agency.remittances.models import Transfer
from agency.remittances.queries import waiting_transfers
from agency.remittances.rules import handed_over, may_return

from .agreeing import RemittanceRefused

SOURCE = "remittance"


def settle(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Close what the statements show, each in its own transaction; return how many were paid, how many came back.

    A debit is a transfer when it carries its name and its sum, or all those of an order together; of a credit in
    suspense the name is enough.
    """
    paid = [_settle_order(transfers, by=by, at=at) for transfers in _by_order(waiting_transfers())]
    return sum(paid), _returned(by=by, at=at)


@transaction.atomic
def pay(*, transfers: Sequence[Transfer], line: BankLine, by: Actor, at: datetime) -> list[Transfer]:
    """Book transfers that a debit of the statement shows: the creditors have their money (R124-6).

    What was taken back since the remittance was prepared is their debt, what came back is owed to them again. Raises
    `RemittanceRefused` when the sums differ or one does not wait any more, and `banking.operations.NotADebit`.
    """
    wanted = [one.pk for one in transfers]
    held = Transfer.objects.select_for_update(of=("self",)).select_related("remittance", "mandate")
    locked = list(held.filter(pk__in=wanted).order_by("pk"))
    if any(one.state != TransferState.WAITING for one in locked) or not locked:
        raise RemittanceRefused(_("Ce virement n’attend plus la banque."))
    if any(one.remittance.state != RemittanceState.APPROVED for one in locked):
        raise RemittanceRefused(_("Une seconde personne doit valider ce reversement avant qu’il soit versé."))
    if sum((one.amount for one in locked), ZERO) != -line.amount:
        raise RemittanceRefused(_("Cette sortie n’a pas la somme du virement."))
    known = recognise(line=line, by=by, at=at)
    for transfer in locked:
        _book(transfer, known, by=by, at=at)
    return locked


@transaction.atomic
def come_back(*, transfer: Transfer, line: BankLine, by: Actor, at: datetime) -> Transfer:
    """Book a transfer that the creditor's bank sent back: the money is here, and owed to him as before.

    What that bank kept of it is at the agency's charge, never his. Raises `RemittanceRefused` when it was not paid, or
    when this is another sum, and `banking.operations.NotToIdentify`.
    """
    locked = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if locked.state != TransferState.PAID or not may_return(line.amount, locked.amount):
        raise RemittanceRefused(_("Ce virement n’a pas été versé, ou n’a pas cette somme."))
    reason = f"virement {locked.name} revenu le {line.booked_on:%d/%m/%Y}"
    give_up(line=line, reason=reason, by=by, at=at)
    entry = Entry.objects.get(source=SOURCE, idem_key=f"transfer-{locked.pk}")
    ledger.reverse(entry, actor=by.label, at=at, booked_on=paris_date(at), reason=reason)
    if locked.set_off:
        undo_set_off(reference=locked.name, by=by, at=at)
    if line.amount < locked.amount:
        ledger.post(
            postings.bank_fee(amount=locked.amount - line.amount), source=SOURCE, idem_key=f"kept-{locked.pk}",
            booked_on=paris_date(at), value_on=line.value_on, actor=by.label, at=at, reason=locked.name,
        )  # fmt: skip
    locked.state, locked.returned_on = TransferState.RETURNED, line.booked_on
    locked.save(update_fields=["state", "returned_on"])
    record(by=by, at=at, verb=Verb.REMITTANCE_RETURNED, subject=locked, amount=str(locked.amount))
    return locked


def _by_order(transfers: Iterable[Transfer]) -> list[list[Transfer]]:
    found: dict[int, list[Transfer]] = defaultdict(list)
    for one in transfers:
        found[one.remittance_id].append(one)
    return list(found.values())


def _settle_order(transfers: list[Transfer], *, by: Actor, at: datetime) -> int:
    """Close the transfers of one order that a debit shows; return how many."""
    whole = sum((one.amount for one in transfers), ZERO)
    lines = list(debits_that_wait(whole, *(one.amount for one in transfers)))
    paid = 0
    for transfer in transfers:
        line = next((line for line in lines if -line.amount == transfer.amount and names(line, transfer.name)), None)
        if line is not None:
            lines.remove(line)
            paid += len(pay(transfers=[transfer], line=line, by=by, at=at))
    if paid == 0 and len(transfers) > 1:
        label = transfers[0].remittance.label
        line = next((line for line in lines if -line.amount == whole and names(line, label)), None)
        if line is not None:
            paid = len(pay(transfers=transfers, line=line, by=by, at=at))
    return paid


def _returned(*, by: Actor, at: datetime) -> int:
    paid = list(Transfer.objects.filter(state=TransferState.PAID).order_by("-pk")[:200])
    back = 0
    for line in credits_that_name([one.name for one in paid]):
        found = [one for one in paid if names(line, one.name) and one.amount == line.amount]
        if len(found) == 1:
            paid.remove(found[0])
            come_back(transfer=found[0], line=line, by=by, at=at)
            back += 1
    return back


def _book(transfer: Transfer, line: BankLine, *, by: Actor, at: datetime) -> None:
    ledger.post(
        _posting(transfer), source=SOURCE, idem_key=f"transfer-{transfer.pk}", booked_on=paris_date(at),
        value_on=line.value_on, actor=by.label, at=at, reason=transfer.name,
    )  # fmt: skip
    if transfer.mandate is None:
        # It is the agency's own: nobody is to be told.
        transfer.told_at = at
    elif transfer.set_off:
        creditor = transfer.mandate.creditor_id
        set_off(creditor_id=creditor, amount=transfer.set_off, reference=transfer.name, by=by, at=at)
    transfer.state, transfer.bank_line, transfer.paid_on = TransferState.PAID, line, line.booked_on
    transfer.save(update_fields=["state", "bank_line", "paid_on", "told_at"])
    record(by=by, at=at, verb=Verb.REMITTANCE_PAID, subject=transfer, amount=str(transfer.amount))


def _posting(transfer: Transfer) -> postings.EntryDraft:
    if transfer.mandate is None:
        return postings.fees_paid_out(amount=transfer.amount)
    by_case: dict[int, list[Decimal]] = defaultdict(list)
    for case_id, amount in transfer.items.values_list("payment__case_id", "amount"):
        by_case[case_id].append(amount)
    creditor = transfer.mandate.creditor_id
    payable, owes = payable_by_case(creditor, by_case), handed_over_by_case(creditor)
    cases = [
        handed_over(case, amounts, payable.get(case, ZERO), owes.get(case, ZERO))
        for case, amounts in sorted(by_case.items())
    ]
    return postings.remitted(creditor_id=creditor, cases=cases, set_off=transfer.set_off)
