"""What the bank and the card provider made of refunds: gone once their books say so, owed again when they come back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.banking.models import BankLine
from agency.banking.operations import end_return, give_up, recognise
from agency.banking.orders.queries import credits_that_name, debits_that_wait, names
from agency.banking.rules import MatchRule
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.enums import AccountCode
from agency.letters.enums import MoneyNews
from agency.payments.enums import WithdrawalCause
from agency.payments.models import Withdrawal
from agency.payments.operations import plan_changes, restore, withdraw
from agency.refunds.enums import FAILED, RefundMeans, RefundState
from agency.refunds.models import Refund
from agency.refunds.queries import transfers_to_settle

from .agreeing import RefundRefused, _case_of, _locked

RECENT = 200


def settle(*, by: Actor, at: datetime) -> int:
    """End the refunds that a statement or the provider's books show, each in its own transaction; return how many."""
    return _left(by=by, at=at) + _returned(by=by, at=at) + _cards(by=by, at=at)


@transaction.atomic
def pay(*, refund: Refund, line: BankLine, by: Actor, at: datetime) -> Refund:
    """Book a transfer back that a debit of the statement shows, and tell the person, with a new receipt.

    Raises `RefundRefused` when it does not wait for the bank or the sums differ, and `banking.operations.NotADebit`.
    """
    locked = _locked(refund)
    if locked.state != RefundState.AGREED or locked.means != RefundMeans.TRANSFER:
        raise RefundRefused(_("Ce remboursement n’attend pas la banque."))
    if locked.amount != -line.amount:
        raise RefundRefused(_("Cette sortie n’a pas la somme du remboursement."))
    known = recognise(line=line, by=by, at=at, rule=MatchRule.GIVEN_BACK)
    if locked.payment is not None:
        locked.withdrawal = withdraw(
            payment=locked.payment, amount=locked.amount, cause=WithdrawalCause.REFUND, external_id=locked.key, by=by,
            at=at, on=known.booked_on, out_of=AccountCode.BANK_TRUST,
        )  # fmt: skip
        plan_changes(news={locked.withdrawal: MoneyNews.REFUNDED}, by=by, at=at)
    elif locked.line is not None:
        end_return(line=locked.line, gone=True, by=by, at=at, on=known.value_on)
    locked.bank_line = known
    return _end(locked, RefundState.PAID, Verb.OVERPAYMENT_RETURNED, known.booked_on, by=by, at=at)


@transaction.atomic
def come_back(*, refund: Refund, line: BankLine, by: Actor, at: datetime) -> Refund:
    """Book a transfer back that the payer's bank returned: the money is here, and owed to the person as before.

    Raises `RefundRefused` when it had not left, or not with this sum, and `banking.operations.NotToIdentify`.
    """
    locked = _locked(refund)
    if locked.state != RefundState.PAID or locked.means != RefundMeans.TRANSFER or locked.amount != line.amount:
        raise RefundRefused(_("Ce remboursement n’était pas parti, ou n’a pas cette somme."))
    give_up(line=line, reason=f"remboursement {locked.name} revenu le {line.booked_on:%d/%m/%Y}", by=by, at=at)
    if locked.withdrawal is not None:
        row = Withdrawal.objects.select_related("payment__case__creditor", "payment__debtor").get(
            pk=locked.withdrawal.pk
        )
        restore(withdrawals=[row], by=by, at=at, on=line.booked_on)
        plan_changes(news={row: MoneyNews.REFUND_FAILED}, by=by, at=at)
    elif locked.line is not None:
        end_return(line=locked.line, gone=False, by=by, at=at, on=line.value_on)
    return _end(locked, RefundState.RETURNED, Verb.REFUND_RETURNED, line.booked_on, by=by, at=at)


@transaction.atomic
def see(*, refund: Refund, outcome: str, by: Actor, at: datetime) -> Refund:
    """Say what is done about a refund that did not reach the person. Raises `RefundRefused` without a word."""
    locked, said = _locked(refund), " ".join(outcome.split())[:200]
    if locked.state not in FAILED or locked.seen_at is not None:
        raise RefundRefused(_("Ce remboursement n’attend personne."))
    if not said:
        raise RefundRefused(_("Dites en quelques mots ce que vous faites de cette somme."))
    locked.seen_at, locked.outcome = at, said
    locked.save(update_fields=["seen_at", "outcome"])
    record(by=by, at=at, verb=Verb.REFUND_SEEN, subject=locked, case_id=_case_of(locked), outcome=said)
    return locked


def _left(*, by: Actor, at: datetime) -> int:
    waiting = list(transfers_to_settle())
    lines = list(debits_that_wait(*(one.amount for one in waiting))) if waiting else []
    ended = 0
    for refund in waiting:
        line = next((one for one in lines if -one.amount == refund.amount and names(one, refund.name)), None)
        if line is not None:
            lines.remove(line)
            pay(refund=refund, line=line, by=by, at=at)
            ended += 1
    return ended


def _returned(*, by: Actor, at: datetime) -> int:
    paid = Refund.objects.filter(means=RefundMeans.TRANSFER, state=RefundState.PAID)
    gone = {one.name: one for one in paid.order_by("-pk")[:RECENT]}
    ended = 0
    for line in credits_that_name(gone):
        found = [one for one in gone.values() if names(line, one.name) and one.amount == line.amount]
        if len(found) == 1:
            come_back(refund=gone.pop(found[0].name), line=line, by=by, at=at)
            ended += 1
    return ended


def _cards(*, by: Actor, at: datetime) -> int:
    """Follow what the provider's facts wrote in the books: a refund that left, one that came back after all."""
    asked = Refund.objects.filter(means=RefundMeans.CARD, state__in=(RefundState.SENT, RefundState.PAID))
    rows = list(asked.exclude(provider_ref="").exclude(state=RefundState.PAID, withdrawal__restored_on__isnull=True))
    facts = Withdrawal.objects.filter(source="stripe", external_id__in=[one.provider_ref for one in rows])
    known = {one.external_id: one for one in facts}
    return sum(_card(one, known, by=by, at=at) for one in rows if one.provider_ref in known)


@transaction.atomic
def _card(refund: Refund, known: dict[str, Withdrawal], *, by: Actor, at: datetime) -> bool:
    locked, fact = _locked(refund), known[refund.provider_ref]
    locked.withdrawal = fact
    if fact.restored_on is not None and locked.state != RefundState.RETURNED:
        _end(locked, RefundState.RETURNED, Verb.REFUND_RETURNED, fact.restored_on, by=by, at=at)
        return True
    if locked.state == RefundState.SENT:
        _end(locked, RefundState.PAID, Verb.OVERPAYMENT_RETURNED, fact.taken_on, by=by, at=at)
        return True
    return False


def _end(refund: Refund, state: RefundState, verb: Verb, on: date, *, by: Actor, at: datetime) -> Refund:
    refund.state, refund.ended_on = state, on
    refund.save(update_fields=["state", "ended_on", "withdrawal", "bank_line"])
    record(
        by=by, at=at, verb=verb, subject=refund, case_id=_case_of(refund), amount=str(refund.amount),
        reference=refund.name,
    )  # fmt: skip
    return refund
