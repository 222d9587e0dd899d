"""What a person says of a bank line: that it is a copy, what money that left was."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.banking.enums import DebitNature, LineState
from agency.banking.models import BankLine
from agency.banking.rules import MatchRule
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.payments.operations import bounce
from agency.payments.queries import taken_back

from .giving import NotToIdentify, _taken
from .placing import SOURCE, _fact, _mark, _suspense_key

_DEBIT_RULES = {
    DebitNature.FEE: MatchRule.FEE,
    DebitNature.NOTED: MatchRule.NOTED,
    DebitNature.OTHER: MatchRule.NAMED,
}


class NotADebit(Exception):
    """This line is no money that left and waits, or what is said of it cannot be; the message says what to do."""


@transaction.atomic
def dismiss(*, line: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a line is a movement that another statement brought: nothing is booked. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if (locked.state, locked.rule) != (LineState.TO_MATCH, MatchRule.DOUBT):
        raise NotToIdentify(_taken(locked, fr("Cette ligne n'est pas en doute.")))
    _mark(locked, LineState.IGNORED, MatchRule.ALREADY, same_as=locked.same_as_id, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_DISMISSED, subject=locked, amount=str(locked.amount))
    return locked


@transaction.atomic
def take_back(*, line: BankLine, credit: BankLine, by: Actor, at: datetime, on: date) -> BankLine:
    """Say that a debit returns a transfer received: the payment is taken back, and what was owed is owed again.

    What its creditor already has is deducted from what comes to him. A sum that nobody was named for leaves suspense.
    Raises `NotADebit` when the two do not answer each other.
    """
    locked = _waiting_debit(line)
    received = BankLine.objects.select_for_update(of=("self",)).select_related("payment", "statement").get(pk=credit.pk)
    if received.given:
        raise NotADebit(fr("Ce virement a été partagé entre des dossiers : défaites d'abord ses rapprochements."))
    booked = received.state in (LineState.SUSPENSE, LineState.NOT_OURS) or received.payment is not None
    gone = BankLine.objects.filter(returns=received).exists()
    if not booked or gone or received.amount != -locked.amount or received.booked_on > locked.booked_on:
        raise NotADebit(fr("Ce virement ne peut pas être celui que la banque a repris."))
    reason = f"virement retourné le {locked.booked_on:%d/%m/%Y}"
    if received.payment is not None:
        bounce(
            payment=received.payment, external_id=_fact(locked), reason=reason, taken_on=locked.booked_on, by=by, at=at,
            on=on,
        )  # fmt: skip
    # What its creditor had already left by another entry: the sum is in suspense no more.
    left = received.payment is not None and not taken_back(received.payment)
    waiting = Entry.objects.filter(source=SOURCE, idem_key=_suspense_key(received), reversed_by=None)
    for entry in () if left else waiting:
        ledger.reverse(entry, actor=by.label, at=at, booked_on=on, reason=reason)
    if received.payment is None:
        _mark(received, LineState.IGNORED, MatchRule.RETURNED)
    locked.returns = received
    locked.save(update_fields=["returns"])
    _mark(locked, LineState.MATCHED, MatchRule.RETURNED, by=by, at=at)
    case_id = received.payment.case_id if received.payment else None
    record(by=by, at=at, verb=Verb.TRANSFER_RETURNED, subject=locked, case_id=case_id, amount=str(locked.amount), on=on)
    return locked


@transaction.atomic
def name_debit(*, line: BankLine, nature: DebitNature, reason: str, by: Actor, at: datetime) -> BankLine:
    """Say what money that left was: a fee of the bank, which the agency owes to the account, or something else.

    A transfer that was noted when it was made (an over-payment given back) is in the books already.
    Something else is not booked here: it stays in the difference between bank and books, with its reason.
    Raises `NotADebit`.
    """
    locked, said = _waiting_debit(line), " ".join(reason.split())[:200]
    if not said:
        raise NotADebit(fr("Dites en quelques mots ce qu'est cette sortie."))
    if nature == DebitNature.FEE:
        ledger.post(
            postings.bank_fee(amount=-locked.amount),
            source=SOURCE,
            idem_key=f"{_fact(locked)}:fee",
            booked_on=paris_date(at),
            value_on=locked.value_on,
            actor=by.label,
            at=at,
            reason=said,
        )
    locked.reason = said
    locked.save(update_fields=["reason"])
    _mark(locked, LineState.MATCHED, _DEBIT_RULES[nature], by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_DEBIT_NAMED, subject=locked, nature=nature, reason=said)
    return locked


@transaction.atomic
def recognise(*, line: BankLine, by: Actor, at: datetime, rule: MatchRule = MatchRule.REMITTED) -> BankLine:
    """Say that a debit is a transfer of ours to a creditor, or money that left by another `rule`; who sent it books it.

    Raises `NotADebit`.
    """
    locked = _waiting_debit(line)
    _mark(locked, LineState.MATCHED, rule)
    record(by=by, at=at, verb=Verb.BANK_DEBIT_NAMED, subject=locked, nature=rule)
    return locked


@transaction.atomic
def move_between(*, line: BankLine, credit: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a debit is what came to another dedicated account of ours: nothing entered, nothing left.

    Raises `NotADebit` when the two do not answer each other.
    """
    locked = _waiting_debit(line)
    came = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=credit.pk)
    apart = came.statement.iban == locked.statement.iban
    if apart or came.state != LineState.SUSPENSE or came.given or came.amount != -locked.amount:
        raise NotADebit(fr("Cette somme ne peut pas être celle qui est partie."))
    entry = Entry.objects.get(source=SOURCE, idem_key=_suspense_key(came), reversed_by=None)
    reason = "virement entre comptes dédiés du cabinet"
    ledger.reverse(entry, actor=by.label, at=at, booked_on=paris_date(at), reason=reason)
    for one in (locked, came):
        _mark(one, LineState.MATCHED, MatchRule.BETWEEN, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_DEBIT_NAMED, subject=locked, nature=MatchRule.BETWEEN, credit=came.pk)
    return locked


@transaction.atomic
def set_to_return(*, line: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a sum to be sent back is on its way: nobody keeps it any more. Raises `NotADebit` otherwise."""
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if locked.state != LineState.NOT_OURS:
        raise NotADebit(fr("Ce virement n'est pas à renvoyer."))
    _mark(locked, LineState.RETURNING, MatchRule.NONE, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_RETURNING, subject=locked, amount=str(locked.left))
    return locked


@transaction.atomic
def end_return(*, line: BankLine, gone: bool, by: Actor, at: datetime, on: date) -> BankLine:
    """Say that a sum kept for its way back has `gone`, in the books too, or that it is to be sent back again.

    The books follow: what came back is in suspense as before.
    """
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    booked = Entry.objects.filter(source=SOURCE, idem_key__startswith=f"{_fact(locked)}:back", reversed_by=None)
    for entry in booked:
        ledger.reverse(entry, actor=by.label, at=at, booked_on=paris_date(at), reason="la somme est revenue")
    if gone:
        earlier = Entry.objects.filter(source=SOURCE, idem_key__startswith=f"{_fact(locked)}:back").count()
        ledger.post(
            postings.sent_back(amount=locked.left), source=SOURCE, idem_key=f"{_fact(locked)}:back:{earlier + 1}",
            booked_on=paris_date(at), value_on=on, actor=by.label, at=at,
        )  # fmt: skip
        _mark(locked, LineState.MATCHED, MatchRule.GIVEN_BACK, by=by, at=at)
    else:
        _mark(locked, LineState.NOT_OURS, MatchRule.NONE, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_RETURN_ENDED, subject=locked, amount=str(locked.left), gone=gone)
    return locked


@transaction.atomic
def give_up(*, line: BankLine, reason: str, by: Actor, at: datetime) -> BankLine:
    """Say that a sum in suspense is a transfer of ours that came back: it leaves suspense. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.state != LineState.SUSPENSE or locked.given:
        raise NotToIdentify(_taken(locked))
    entry = Entry.objects.get(source=SOURCE, idem_key=_suspense_key(locked), reversed_by=None)
    ledger.reverse(entry, actor=by.label, at=at, booked_on=paris_date(at), reason=reason)
    _mark(locked, LineState.MATCHED, MatchRule.REMITTED)
    record(by=by, at=at, verb=Verb.BANK_LINE_IDENTIFIED, subject=locked, amount=str(locked.amount))
    return locked


@transaction.atomic
def spread(*, line: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a sum in suspense is debits of ours, which who sent them books out of it. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.state != LineState.SUSPENSE or locked.given:
        raise NotToIdentify(_taken(locked))
    _mark(locked, LineState.MATCHED, MatchRule.DEBITS)
    record(by=by, at=at, verb=Verb.BANK_LINE_IDENTIFIED, subject=locked, amount=str(locked.amount))
    return locked


def _waiting_debit(line: BankLine) -> BankLine:
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.amount >= 0 or locked.state != LineState.TO_MATCH:
        raise NotADebit(_taken(locked, fr("Cette ligne n'est pas une sortie qui attend.")))
    return locked
