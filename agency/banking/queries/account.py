"""What the statements of an account say together: chains of balances, movements known, lines told twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.banking.enums import LineState, StatementState
from agency.banking.models import BankLine, BankStatement
from agency.banking.rules import (
    NEW,
    Described,
    Known,
    MatchRule,
    Move,
    Place,
    Proof,
    Stretch,
    by_key,
    entries,
    joined,
    lots,
    place,
    sort_out,
)

# A statement is laid on those of its weeks, and on the nearest on each side: an account lives for years.
NEAR = timedelta(days=35)
_BALANCED = Q(opening__isnull=False, closing__isnull=False, from_on__isnull=False, to_on__isnull=False)


def balanced(statement: BankStatement) -> bool:
    """Return whether a statement can be chained: it has both balances, with their days."""
    return None not in (statement.opening, statement.closing, statement.from_on, statement.to_on)


def lines_of(statement: BankStatement) -> list[BankLine]:
    """Return the lines of a statement in the order of the bank."""
    return list(statement.lines.select_related("statement").order_by("ordinal"))


def described(line: BankLine) -> Described:
    """Return a movement as its statement tells it."""
    words = f"{line.label} {line.counterparty}"
    return Described(
        line.pk,
        line.statement.origin,
        line.booked_on,
        line.amount,
        line.bank_reference,
        line.reference,
        words,
        line.counterparty_iban,
    )


def waiting_statements(iban: str) -> QuerySet[BankStatement]:
    """Return the statements that wait for the one they lack or for a person, in the order of the account."""
    found = BankStatement.objects.filter(iban=iban, state=StatementState.WAITING)
    return found.order_by("from_on", "to_on", "pk")


def latest_closing(iban: str) -> BankStatement | None:
    """Return the booked statement that tells the latest balance of the account; None before the first."""
    booked = BankStatement.objects.filter(iban=iban, state=StatementState.BOOKED, closing__isnull=False)
    found = booked.filter(to_on__isnull=False).order_by("-to_on", "-from_on", "-pk")
    latest = list(found.filter(_BALANCED)[:1]) or list(found[:1])
    return latest[0] if latest else None


def around(statements: Sequence[BankStatement]) -> dict[int, tuple[Stretch | None, Stretch | None]]:
    """Return, by statement of one account, the booked chains that stand before and after it.

    One that covers its days stands before. The same few reads, however many statements are asked about.
    """
    near = _near(statements)
    every = _lines_by_statement(near)
    chains = joined(_stretch(one, every[one.pk], _line_by_line) for one in near)
    found = {}
    for statement in statements:
        day = statement.from_on or statement.to_on or date.min
        before = [chain for chain in chains if chain.from_on <= day]
        after = [chain for chain in chains if chain.from_on > day]
        found[statement.pk] = (
            max(before, key=lambda chain: chain.to_on, default=None),
            min(after, key=lambda chain: chain.from_on, default=None),
        )
    return found


def place_of(statement: BankStatement) -> Place:
    """Return where a balanced statement stands among the booked ones of its account.

    A batch may be one line here and its details there: when line by line nothing fits, entries are compared.
    """
    near = _near([statement])
    every = _lines_by_statement([statement, *near])

    def stands(cut: Callable[[Sequence[BankLine]], tuple[Move, ...]]) -> Place:
        chains = joined(_stretch(one, every[one.pk], cut) for one in near)
        return place(_stretch(statement, every[statement.pk], cut), chains)

    found = stands(_line_by_line)
    if found.waits is None:
        return found
    whole = stands(_entry_by_entry)
    return whole if whole.waits is None else found


def copies_by_balance(statement: BankStatement, lines: Sequence[BankLine], stands: Place) -> dict[int, Known]:
    """Return what each line of a chained statement is: the balances tell which ones it repeats.

    Of the rest, one that came before without a balance (a notification, an OFX) has its line here or on another
    page: it is that line when they read alike, or when the whole day is known.
    """
    news = [described(line) for line in lines]
    repeated = [line for move in stands.repeated for line in move.lines]
    found = entries(_stretch(statement, lines, _entry_by_entry).moves, stands.repeated)
    rest = [one for one in news if one.pk not in found]
    known = by_key(described(line) for line in BankLine.objects.filter(pk__in=repeated).select_related("statement"))
    for key, group in by_key(rest).items():
        found |= sort_out(group, known.get(key, []), Proof.COUNT)
    rest = [one for one in news if found.get(one.pk, NEW) == NEW]
    loose = [described(line) for line in _loose(statement, {one.booked_on for one in rest})]
    found |= lots(rest, loose)
    rest = [one for one in rest if found.get(one.pk, NEW) == NEW]
    left = by_key(loose)
    for (day, amount), group in by_key(rest).items():
        proof = Proof.COUNT if stands.holds(day) else Proof.BALANCE
        found |= sort_out(group, left.get((day, amount), []), proof)
    return found


def copies_by_words(statement: BankStatement, lines: Sequence[BankLine]) -> dict[int, Known]:
    """Return what each line of a statement that no balance places is.

    The bank's reference, and the count of a day that is known whole, make two lines one; other likes are in doubt.
    """
    news = [described(line) for line in lines]
    days = {one.booked_on for one in news}
    known = [described(line) for line in _known(statement, days)]
    anchored = set(_anchored(_known(statement, days)).values_list("pk", flat=True))
    whole = _days_known(statement, days)
    found = lots(news, known)
    theirs = by_key(known)
    for (day, amount), group in by_key(one for one in news if one.pk not in found).items():
        likes = theirs.get((day, amount), [])
        if day in whole:
            counted = sort_out(group, [one for one in likes if one.pk in anchored], Proof.COUNT)
            # The bank's own statement of that day has no such movement left.
            found |= {pk: Known(doubt=0) if one == NEW else one for pk, one in counted.items()}
        else:
            found |= sort_out(group, likes, Proof.WORDS)
    return found


def open_doubts(statement: BankStatement, days: Iterable[date]) -> list[BankLine]:
    """Return the lines of statements without a balance that are in doubt, on the days given."""
    found = BankLine.objects.filter(state=LineState.TO_MATCH, rule=MatchRule.DOUBT, booked_on__in=set(days))
    loose = _booked_lines(statement).filter(~_balanced_statement())
    return list(found.filter(pk__in=loose).select_related("statement").order_by("pk"))


def _near(statements: Sequence[BankStatement]) -> list[BankStatement]:
    """Booked statements of the weeks around those given, all of one account, and the nearest on each side."""
    dated = [(one.from_on, one.to_on) for one in statements if one.from_on is not None and one.to_on is not None]
    if not dated:
        return []
    first, last = min(day for day, _to in dated) - NEAR, max(day for _from, day in dated) + NEAR
    booked = BankStatement.objects.filter(_BALANCED, iban=statements[0].iban, state=StatementState.BOOKED)
    booked = booked.exclude(pk__in=[one.pk for one in statements])
    before = booked.filter(to_on__lt=first).order_by("-to_on").values_list("to_on", flat=True).first()
    after = booked.filter(from_on__gt=last).order_by("from_on").values_list("from_on", flat=True).first()
    wanted = Q(to_on__gte=first, from_on__lte=last) | Q(to_on=before) | Q(from_on=after)
    return list(booked.filter(wanted).order_by("pk"))


def _lines_by_statement(statements: Sequence[BankStatement]) -> dict[int, list[BankLine]]:
    found: dict[int, list[BankLine]] = {one.pk: [] for one in statements}
    for line in BankLine.objects.filter(statement__in=found).select_related("statement").order_by("ordinal"):
        found[line.statement_id].append(line)
    return found


def _stretch(
    statement: BankStatement, lines: Sequence[BankLine], cut: Callable[[Sequence[BankLine]], tuple[Move, ...]]
) -> Stretch:
    if statement.opening is None or statement.from_on is None or statement.to_on is None:
        raise ValueError("A statement without its balances is part of no chain.")
    return Stretch(statement.from_on, statement.to_on, statement.opening, cut(lines))


def _line_by_line(lines: Sequence[BankLine]) -> tuple[Move, ...]:
    return tuple(
        Move((_first_line(line),), line.booked_on, line.amount, frozenset([described(line).said])) for line in lines
    )


def _entry_by_entry(lines: Sequence[BankLine]) -> tuple[Move, ...]:
    """Lines that follow each other under one reference of the bank are one entry: a batch and its details."""
    moves = []
    for key, run in groupby(lines, key=lambda line: (line.booked_on, line.bank_reference or f"#{line.pk}")):
        entry = list(run)
        amounts = [line.amount for line in entry]
        wordings = frozenset([described(entry[0]).said] if len(entry) == 1 else [])
        moves.append(Move(tuple(map(_first_line, entry)), key[0], sum(amounts[1:], amounts[0]), wordings))
    return tuple(moves)


def _first_line(line: BankLine) -> int:
    """The line that told the movement first: itself, unless it is a copy."""
    return line.same_as_id if line.rule == MatchRule.ALREADY and line.same_as_id else line.pk


def _balanced_statement() -> Q:
    return Q(statement__opening__isnull=False, statement__closing__isnull=False, statement__from_on__isnull=False)


def _booked_lines(statement: BankStatement) -> QuerySet[BankLine]:
    """Lines of the other booked statements of the account."""
    booked = BankLine.objects.filter(statement__iban=statement.iban, statement__state=StatementState.BOOKED)
    return booked.exclude(statement=statement)


def _known(statement: BankStatement, days: Iterable[date]) -> QuerySet[BankLine]:
    """Movements of some days that other statements told, each once."""
    lines = _booked_lines(statement).filter(booked_on__in=set(days)).exclude(rule=MatchRule.ALREADY)
    return lines.select_related("statement").order_by("pk")


def _anchored(lines: QuerySet[BankLine]) -> QuerySet[BankLine]:
    """Those that a statement with balances tells: first, as a copy, or in one sum of which they are a part."""
    return lines.filter(_balanced_statement() | Q(part_of__isnull=False) | Exists(_balanced_copies()))


def _loose(statement: BankStatement, days: Iterable[date]) -> QuerySet[BankLine]:
    """Those that no statement with balances tells yet, doubts left out."""
    lines = _known(statement, days).filter(~_balanced_statement() & ~Exists(_balanced_copies()), part_of=None)
    return lines.exclude(rule=MatchRule.DOUBT)


def _balanced_copies() -> QuerySet[BankLine]:
    copies = BankLine.objects.filter(_balanced_statement(), same_as=OuterRef("pk"), rule=MatchRule.ALREADY)
    return copies.filter(statement__state=StatementState.BOOKED)


def _days_known(statement: BankStatement, days: set[date]) -> set[date]:
    """Days whose every movement is in the chained statements."""
    if not days:
        return set()
    first, last = min(days), max(days)
    booked = BankStatement.objects.filter(_BALANCED, iban=statement.iban, state=StatementState.BOOKED)
    near = list(booked.filter(to_on__gte=first - NEAR, from_on__lte=last + NEAR).order_by("pk"))
    every = _lines_by_statement(near)
    chains = joined(_stretch(one, every[one.pk], _line_by_line) for one in near)
    return {day for day in days if any(chain.holds(day) for chain in chains)}
