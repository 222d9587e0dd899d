"""Statements of one account, end to end: each opens where another closed, or repeats what it says. Pure.

A balance proves what no wording can: between the same two balances, the same days and the same sums are the
same movements, and two twins on two pages stand at two places. Dates only say on which side a statement is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from agency.banking.enums import Waits


@dataclass(frozen=True)
class Move:
    """A movement of the account: the `lines` that are it, and what each format wrote of it."""

    lines: tuple[int, ...]
    day: date
    amount: Decimal
    wordings: frozenset[tuple[str, str]] = frozenset()

    @property
    def key(self) -> tuple[date, Decimal]:
        """What two statements always write alike."""
        return self.day, self.amount


@dataclass(frozen=True)
class Stretch:
    """A piece of the account without a hole, in the order of the bank; euros."""

    from_on: date
    to_on: date
    opening: Decimal
    moves: tuple[Move, ...]

    @property
    def balances(self) -> tuple[Decimal, ...]:
        """The balance before the first movement, then after each."""
        return tuple(accumulate((move.amount for move in self.moves), initial=self.opening))

    @property
    def closing(self) -> Decimal:
        """The balance after the last movement."""
        return self.balances[-1]

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of a movement; of the statement when nothing moved."""
        days = [move.day for move in self.moves]
        return min(days, default=self.from_on), max(days, default=self.to_on)

    def holds(self, day: date) -> bool:
        """Whether every movement of a day stands here: its evening before and its morning after do too."""
        return self.from_on < day < self.to_on


@dataclass(frozen=True)
class Fit:
    """One way to lay a statement on a chain: the chain as it becomes, and what the statement repeats of it."""

    joined: Stretch
    repeated: tuple[Move, ...] = ()

    @property
    def outcome(self) -> frozenset[tuple[tuple[date, Decimal], int]]:
        """What this way would not book: two ways of one outcome are one."""
        return frozenset(Counter(move.key for move in self.repeated).items())


@dataclass(frozen=True)
class Place:
    """Where a statement stands: why it waits (None when it need not), what it repeats, the chains it makes longer."""

    waits: Waits | None
    repeated: tuple[Move, ...] = ()
    chains: tuple[Stretch, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether every movement of a day is known, this statement's included."""
        return any(chain.holds(day) for chain in self.chains)


def place(new: Stretch, chains: Sequence[Stretch]) -> Place:
    """Return where a statement stands among the chains of its account; the first one needs no other."""
    if not chains:
        return Place(None, chains=(new,))
    every = [(chain, list(_distinct(fits(new, chain)))) for chain in chains]
    if any(not found and not _apart(new, chain) for chain, found in every):
        return Place(Waits.OVERLAP)
    if any(len(found) > 1 for _chain, found in every):
        return Place(Waits.UNSURE)
    touching = [(chain, found[0]) for chain, found in every if found]
    strangers = [chain for chain, found in every if not found]
    kept = [fit for chain, fit in touching if fit.repeated or not any(_between(s, chain, new) for s in strangers)]
    if not kept:
        return Place(Waits.GAP)
    return Place(None, tuple(move for fit in kept for move in fit.repeated), tuple(fit.joined for fit in kept))


def joined(statements: Iterable[Stretch]) -> list[Stretch]:
    """Return the chains that booked statements make: each laid on those it touches."""
    chains: list[Stretch] = []
    for one in sorted(statements, key=lambda stretch: (stretch.from_on, stretch.to_on)):
        now, apart = one, []
        for chain in chains:
            shared = _lines(now.moves) & _lines(chain.moves)
            fit = next((fit for fit in fits(now, chain) if _repeats(fit, shared)), None)
            if fit is None:
                apart.append(chain)
            else:
                now = fit.joined
        chains = [*apart, now]
    return chains


def fits(new: Stretch, chain: Stretch) -> Iterator[Fit]:
    """Yield every way in which balances, days and sums let a statement lie on a chain."""
    yield from _from_inside(new, chain)
    yield from _from_before(new, chain)


def _from_inside(new: Stretch, chain: Stretch) -> Iterator[Fit]:
    """The statement opens on the chain, or where it ends."""
    for start, balance in enumerate(chain.balances):
        if balance != new.opening:
            continue
        rest = chain.moves[start:]
        if len(new.moves) <= len(rest):
            part = rest[: len(new.moves)]
            if _same(new.moves, part) and (part or _meets(new, chain)):
                yield Fit(_over(chain, new, chain.moves), part)
        elif rest or _follows(new, chain):
            more = _beyond(new.moves, rest)
            if more is not None:
                yield Fit(_over(chain, new, (*chain.moves, *more)), rest)


def _from_before(new: Stretch, chain: Stretch) -> Iterator[Fit]:
    """The chain opens on the statement, after its first movement at the soonest, or where it ends."""
    for start, balance in enumerate(new.balances[1:], start=1):
        head, rest = new.moves[:start], new.moves[start:]
        if balance != chain.opening or max(move.day for move in head) > chain.days[0]:
            continue
        opened = replace(chain, opening=new.opening)
        if not rest and not _follows(chain, new):
            continue
        if len(rest) <= len(chain.moves):
            part = chain.moves[: len(rest)]
            if _same(rest, part):
                yield Fit(_over(opened, new, (*head, *chain.moves)), part)
        else:
            more = _beyond(rest, chain.moves)
            if more is not None:
                yield Fit(_over(opened, new, (*head, *chain.moves, *more)), chain.moves)


def _over(chain: Stretch, new: Stretch, moves: tuple[Move, ...]) -> Stretch:
    return replace(chain, from_on=min(chain.from_on, new.from_on), to_on=max(chain.to_on, new.to_on), moves=moves)


def _same(some: Sequence[Move], others: Sequence[Move]) -> bool:
    alike = Counter(move.key for move in some) == Counter(move.key for move in others)
    return alike and not _denied(some, others) and not _denied(others, some)


def _beyond(whole: Sequence[Move], part: Sequence[Move]) -> list[Move] | None:
    """What a list holds beyond a part of it, none of it earlier than the part; None when it does not hold it."""
    left = Counter(move.key for move in part)
    more = []
    for move in whole:
        if left[move.key]:
            left[move.key] -= 1
        else:
            more.append(move)
    if left.total() or _denied(part, whole):
        return None
    last = max((move.day for move in part), default=date.min)
    return more if all(move.day >= last for move in more) else None


def _denied(part: Sequence[Move], whole: Sequence[Move]) -> bool:
    """Whether one format writes of a movement what it does not write of any that it would be."""
    theirs: dict[tuple[date, Decimal], list[Move]] = defaultdict(list)
    for move in whole:
        theirs[move.key].append(move)
    for move in part:
        for origin, words in move.wordings:
            told = [{said for one, said in other.wordings if one == origin} for other in theirs[move.key]]
            if all(told) and not any(words in said for said in told):
                return True
    return False


def _meets(new: Stretch, chain: Stretch) -> bool:
    """A statement without a movement meets a chain that holds its day, or that it follows or goes before."""
    inside = chain.from_on <= new.from_on and new.to_on <= chain.to_on
    return inside or _follows(new, chain) or _follows(chain, new)


def _follows(later: Stretch, sooner: Stretch) -> bool:
    return later.from_on >= sooner.to_on or later.days[0] >= sooner.days[1]


def _apart(new: Stretch, chain: Stretch) -> bool:
    """Whether two pieces may stand apart: one ends before the other, and neither knows a day of the other whole."""
    inside = any(chain.holds(move.day) for move in new.moves) or any(new.holds(move.day) for move in chain.moves)
    return not inside and (_follows(new, chain) or _follows(chain, new))


def _between(stranger: Stretch, chain: Stretch, new: Stretch) -> bool:
    """Whether another chain stands between a statement and the chain that it would touch."""
    sooner, later = (chain, new) if new.to_on >= chain.to_on else (new, chain)
    return (
        sooner.to_on < stranger.to_on < later.to_on
        and stranger.from_on >= sooner.to_on
        and stranger.to_on <= later.from_on
    )


def _distinct(found: Iterable[Fit]) -> Iterator[Fit]:
    seen = set()
    for fit in found:
        if fit.outcome not in seen:
            seen.add(fit.outcome)
            yield fit


def _repeats(fit: Fit, shared: set[int]) -> bool:
    """Whether a way of joining two booked statements is the one that was found when they were booked."""
    repeated = _lines(fit.repeated)
    return shared <= repeated and bool(shared) == bool(repeated)


def _lines(moves: Iterable[Move]) -> set[int]:
    return {line for move in moves for line in move.lines}
