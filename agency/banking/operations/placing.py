"""A line's place in the books: its case, a payout, suspense; a copy or a doubt is not booked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.queries import described, guesses, payer_of, payout_expected, verdict_on
from agency.banking.rules import LIKE_ENOUGH, NAMES_ITS_CASE, NEW, Known, MatchRule, details, likeness
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
from agency.payments.operations import Arrival, receive_each

SOURCE = "bank"
# So many lines are ranked by one pass of the database.
AT_ONCE = 50


def _place_each(lines: Sequence[BankLine], known: Mapping[int, Known], prefix: str, *, by: Actor, at: datetime) -> None:
    """Give every line its place: what came before is not booked again, what may have is asked about."""
    _book_each([line for line in lines if _is_to_book(line, known.get(line.pk, NEW))], prefix, by=by, at=at)


def _is_to_book(line: BankLine, known: Known) -> bool:
    """Whether a line is money that came in for somebody; any other gets its place here."""
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
        return True
    return False


def _book_each(lines: Iterable[BankLine], prefix: str, *, by: Actor, at: datetime) -> None:
    """Book money that came in: on the case that is sure, else in suspense.

    Those that write the name of their case are booked together. Whom any other is for may hang on what they settle:
    they are booked before it is asked.
    """
    sure: dict[int, tuple[BankLine, MatchRule]] = {}
    for line in lines:
        verdict = verdict_on(line, prefix)
        if sure and (verdict.rule not in NAMES_ITS_CASE or verdict.case_id in sure):
            _receive_each(sure, by=by, at=at)
            sure, verdict = {}, verdict_on(line, prefix)
        if verdict.case_id is None:
            _suspend(line, by=by, at=at)
            _mark(line, LineState.SUSPENSE, verdict.rule)
        else:
            sure[verdict.case_id] = (line, verdict.rule)
    _receive_each(sure, by=by, at=at)


def _receive_each(sure: Mapping[int, tuple[BankLine, MatchRule]], *, by: Actor, at: datetime) -> None:
    """Book lines on their cases, in one pass: case id -> its line, and the rule that found it."""
    if not sure:
        return
    cases = Case.objects.select_related("debtor").prefetch_related("parties__debtor").in_bulk(sure)
    arrivals = [_arrival(line, cases[case_id]) for case_id, (line, _rule) in sure.items()]
    paid = receive_each(arrivals=arrivals, source=SOURCE, by=by, at=at)
    for (line, rule), payment in zip(sure.values(), paid, strict=True):
        line.state, line.rule, line.payment, line.same_as_id = LineState.MATCHED, rule, payment, None
    BankLine.objects.bulk_update([line for line, _rule in sure.values()], ["state", "rule", "payment", "same_as"])


def _hint(lines: Iterable[BankLine]) -> int:
    """Note of which lines in suspense a case can be proposed; return how many changed."""
    waiting = [line for line in lines if line.state == LineState.SUSPENSE]
    changed = 0
    for start in range(0, len(waiting), AT_ONCE):
        some = waiting[start : start + AT_ONCE]
        found = guesses(some)
        turned = [line for line in some if line.hinted != bool(found[line.pk])]
        for line in turned:
            line.hinted = not line.hinted
        changed += BankLine.objects.bulk_update(turned, ["hinted"]) if turned else 0
    return changed


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
        if total.state == LineState.SUSPENSE and not total.given and total.amount == sum(part.amount for part in parts):
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
    _book_each(parts, prefix, by=by, at=at)
    record(by=by, at=at, verb=Verb.BANK_LINE_SPLIT, subject=total, amount=str(total.amount), parts=len(parts))


def _arrival(
    line: BankLine, case: Case, *, debtor: Debtor | None = None, from_suspense: bool = False,
    amount: Decimal | None = None, fact: str = "",
) -> Arrival:  # fmt: skip
    payer = debtor or payer_of(case, line.counterparty)
    return Arrival(
        case=case,
        debtor=payer,
        # A reference is copied by whoever pays: only the payer's own name makes it a recognition (R2.8).
        own_hand=likeness(line.counterparty, payer.full_name) >= LIKE_ENOUGH,
        amount=line.amount if amount is None else amount,
        method=Method.TRANSFER,
        received_on=line.booked_on,
        value_on=line.value_on,
        external_id=fact or _fact(line),
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
    line: BankLine, state: LineState, rule: MatchRule, payment: Payment | None = None, *, same_as: int | None = None,
    by: Actor | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    """Give a line its state; `by` and `at` when somebody decided it, whom the next one to try is told of."""
    line.state, line.rule, line.payment, line.same_as_id = state, rule, payment, same_as
    if by is not None:
        line.decided_by, line.decided_at = by.label[:150], at
    line.save(update_fields=["state", "rule", "payment", "same_as", "given", "reason", "decided_by", "decided_at"])


def _new_fact(line: BankLine, nth: int = 0) -> str:
    """The key of a payment that a line makes now: those that were undone, and its other parts, keep theirs."""
    fact = _fact(line)
    made = (
        Payment.objects.filter(source=SOURCE)
        .filter(Q(external_id=fact) | Q(external_id__startswith=f"{fact}-"))
        .count()
        + nth
    )
    return f"{fact}-{made + 1}" if made else fact


def _fact(line: BankLine) -> str:
    """The key under which a line is booked once; which lines are one movement is told before."""
    return f"line-{line.pk}"


def _suspense_key(line: BankLine) -> str:
    return f"{_fact(line)}:suspense"
