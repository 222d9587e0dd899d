"""A line's place in the books: its case, a payout, suspense; a copy or a doubt is not booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.queries import described, payer_of, payout_expected, verdict_on
from agency.banking.rules import LIKE_ENOUGH, Known, MatchRule, details, likeness
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import receive

SOURCE = "bank"


def _place(line: BankLine, known: Known, prefix: str, *, by: Actor, at: datetime) -> None:
    """Give a line its place: what came before is not booked again, what may have is asked about."""
    if known.copy is not None:
        _mark(line, LineState.IGNORED, MatchRule.ALREADY, same_as=known.copy)
    elif known.doubt is not None:
        _mark(line, LineState.TO_MATCH, MatchRule.DOUBT, same_as=known.doubt or None)
    elif line.amount <= 0:
        _mark(line, LineState.TO_MATCH, MatchRule.NONE)
    elif "STRIPE" in f"{line.counterparty} {line.label}".upper():
        expected = payout_expected(line.amount)
        _mark(line, LineState.MATCHED if expected else LineState.TO_MATCH, MatchRule.PAYOUT)
    else:
        _book(line, prefix, by=by, at=at)


def _book(line: BankLine, prefix: str, *, by: Actor, at: datetime) -> None:
    """Book money that came in: on the case that is sure, else in suspense."""
    verdict = verdict_on(line, prefix)
    if verdict.case_id is None:
        _suspend(line, by=by, at=at)
        _mark(line, LineState.SUSPENSE, verdict.rule)
        return
    case = Case.objects.select_related("debtor").get(pk=verdict.case_id)
    payment = _receive(line, case, by=by, at=at)
    _mark(line, LineState.MATCHED, verdict.rule, payment)


def _split_totals(
    lines: Sequence[BankLine], known: Mapping[int, Known], prefix: str, *, by: Actor, at: datetime
) -> list[BankLine]:
    """Book the details of a batch in the place of its total that waits in suspense; return the lines that are left.

    One sum, no double: the total leaves suspense for as much. One that a person already named stays as it is.
    """
    booked: set[int] = set()
    by_pk = {line.pk: line for line in lines}
    for whole, parts in details(map(described, lines), known).items():
        total = BankLine.objects.select_for_update(of=("self",)).get(pk=whole)
        if total.state == LineState.SUSPENSE and total.amount == sum(part.amount for part in parts):
            _split(total, [by_pk[part.pk] for part in parts], prefix, by=by, at=at)
            booked |= {part.pk for part in parts}
    return [line for line in lines if line.pk not in booked]


def _split(total: BankLine, parts: Sequence[BankLine], prefix: str, *, by: Actor, at: datetime) -> None:
    entry = Entry.objects.get(source=SOURCE, idem_key=_suspense_key(total), reversed_by=None)
    ledger.reverse(entry, actor=by.label, at=at, booked_on=paris_date(at), reason="le détail de la remise est arrivé")
    _mark(total, LineState.IGNORED, MatchRule.SPLIT)
    for part in parts:
        part.part_of = total
        part.save(update_fields=["part_of"])
        _book(part, prefix, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_SPLIT, subject=total, amount=str(total.amount), parts=len(parts))


def _receive(
    line: BankLine, case: Case, *, by: Actor, at: datetime, debtor: Debtor | None = None, from_suspense: bool = False
) -> Payment:
    payer = debtor or payer_of(case, line.counterparty)
    return receive(
        case=case,
        debtor=payer,
        # A reference is copied by whoever pays: only the payer's own name makes it a recognition (R2.8).
        own_hand=likeness(line.counterparty, payer.full_name) >= LIKE_ENOUGH,
        amount=line.amount,
        method=Method.TRANSFER,
        received_on=line.booked_on,
        value_on=line.value_on,
        source=SOURCE,
        external_id=_fact(line),
        by=by,
        at=at,
        from_suspense=from_suspense,
    )


def _suspend(line: BankLine, *, by: Actor, at: datetime) -> None:
    """Book money nobody is named for: it is in the account, and belongs to none of us."""
    ledger.post(
        postings.received_unidentified(amount=line.amount),
        source=SOURCE,
        idem_key=_suspense_key(line),
        booked_on=paris_date(at),
        value_on=line.value_on,
        actor=by.label,
        at=at,
    )


def _mark(
    line: BankLine, state: LineState, rule: MatchRule, payment: Payment | None = None, *, same_as: int | None = None
) -> None:
    line.state, line.rule, line.payment, line.same_as_id = state, rule, payment, same_as
    line.save(update_fields=["state", "rule", "payment", "same_as"])


def _fact(line: BankLine) -> str:
    """The key under which a line is booked once; which lines are one movement is told before."""
    return f"line-{line.pk}"


def _suspense_key(line: BankLine) -> str:
    return f"{_fact(line)}:suspense"
