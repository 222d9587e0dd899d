"""Which cases a movement may be for, the likeliest first, and why: a score that is the sum of its signs. Pure.

Nothing here books. A sign is a fact that a person can check at a glance: a name, a sum, a reference, an account.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

from rapidfuzz import fuzz

from agency.banking.enums import Sign
from agency.banking.values import Guess, OpenCase, Weighed
from agency.common.identifiers import RF_LENGTH, find_all_rf, is_rf
from agency.common.money import ZERO, format_euros
from agency.common.text import slug_name

from .matching import LIKE_ENOUGH, Movement, case_numbers, likeness, plain_name

WEIGHTS: dict[Sign, int] = {
    Sign.REFERENCE: 60, Sign.TYPO: 40, Sign.INVOICE: 35, Sign.PAYER: 30, Sign.SHARED_PAYER: 15,
    Sign.NAME: 25, Sign.NEAR_NAME: 20, Sign.FAMILY: 15, Sign.NAMED: 22,
    Sign.WHOLE: 30, Sign.EXPECTED: 32, Sign.INSTALMENT: 24, Sign.BILL: 26, Sign.BILLS: 24, Sign.CASES: 26,
    Sign.PART: 5, Sign.OVER: -5,
}  # fmt: skip
# Below it nothing is proposed; from `STRONG` on a single key accepts.
ENOUGH, STRONG = 25, 50
SHOWN = 5
NEAR_ENOUGH = 78
# A part asked for a day is expected so many days around it.
AROUND = timedelta(days=5)
# Sums of more bills or cases than that are no sign: too many of them make any sum.
TOGETHER = 8
# A sum alone that more cases than that owe; the least of a bill's number; the least of a name cut by a bank.
OWED_BY, BILL, CUT = 3, 4, 5
Item = TypeVar("Item")
_WORD = re.compile(r"[a-z]{3,}")
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/._-]{2,30}")
_JOINT = re.compile(r"\b(?:OU|ET)\b", re.IGNORECASE)
_LENGTHS = (RF_LENGTH - 3, RF_LENGTH - 2, RF_LENGTH - 1)


def rank(movement: Movement, pool: Iterable[OpenCase], on: date, prefix: str) -> tuple[Guess, ...]:
    """Return what may be proposed for a movement of a day, the likeliest first; each guess gives the whole sum."""
    cases = list(pool)
    said = {case.case_id: _said(movement, case, prefix) for case in cases}
    alone = [_alone(movement.amount, case, said[case.case_id], on) for case in cases]
    together = _together(movement.amount, cases, said)
    found = [guess for guess in (*alone, *together) if guess.score >= ENOUGH]
    # A sum that many cases owe tells nothing of any of them.
    bare = [guess for guess in found if len(guess.told) == 1 and guess.told[0].sign in (Sign.WHOLE, Sign.EXPECTED)]
    if len(bare) > OWED_BY:
        found = [guess for guess in found if guess not in bare]
    best: dict[tuple[int, ...], Guess] = {}
    for guess in sorted(found, key=lambda one: (-one.score, one.parts)):
        best.setdefault(tuple(case for case, _amount in guess.parts), guess)
    return tuple(best.values())[:SHOWN]


@lru_cache(maxsize=512)
def typed_references(text: str) -> frozenset[str]:
    """Transfer references one slip away from what is written: a sign wrong, missing, doubled or two exchanged."""
    compact = re.sub(r"[^0-9A-Z]", "", text.upper())
    starts = [match.end() for match in re.finditer(r"(?=RF)..", compact)]
    slips = (one for start in starts for length in _LENGTHS for one in _slips(compact[start:][:length]))
    wanted = {f"RF{one}" for one in slips if len(one) == RF_LENGTH - 2}
    return frozenset(one for one in wanted if is_rf(one)) - frozenset(find_all_rf(text))


@lru_cache(maxsize=512)
def typed_numbers(text: str, prefix: str) -> frozenset[str]:
    """Case numbers written short or with an O for a zero: « LH 2026-12 », « LH2026O00012 »."""
    pattern = rf"(?<![A-Z0-9]){re.escape(prefix.upper())}[\s./-]*([2][0O]\d\d)[\s./-]*([\dO]{{1,6}})(?![\dO])"
    pairs = re.findall(pattern, text.upper())
    return frozenset(f"{prefix}-{year.replace('O', '0')}-{int(number.replace('O', '0')):06d}" for year, number in pairs)


def bill_numbers(text: str) -> frozenset[str]:
    """What may be the number of a bill in a text, in capitals: a digit at least, and four signs."""
    words = (word.strip("._-/") for word in _NUMBER.findall(text.upper()))
    return frozenset(word for word in words if len(word) >= BILL and any(char.isdigit() for char in word))


def telling_words(text: str) -> tuple[str, ...]:
    """Words of a text that may be somebody's name, without accents."""
    return tuple(dict.fromkeys(word for word in _WORD.findall(slug_name(text)) if word not in _EMPTY))[:12]


def nearness(payer: str, name: str) -> int:
    """How near a payer's name is to a person's, 0 to 100: cut short or glued together by the bank counts as near."""
    mine, theirs = plain_name(payer), plain_name(name)
    if not mine or not theirs:
        return 0
    short, long = sorted((mine.replace(" ", ""), theirs.replace(" ", "")), key=len)
    cut = 85 if len(short) >= CUT and long.startswith(short) else 0
    return max(likeness(payer, name), cut, int(fuzz.ratio(short, long)))


def own_name(payer: str, name: str) -> bool:
    """Whether an account is in the name of this person alone: a joint account, or somebody else's, is not."""
    return not _JOINT.search(payer) and likeness(payer, name) >= LIKE_ENOUGH


def _said(movement: Movement, case: OpenCase, prefix: str) -> list[Weighed]:
    """The signs that words and accounts give, whatever the sum."""
    told = []
    words = f"{movement.text} {movement.counterparty}"
    if case.rf in find_all_rf(words) or case.reference in case_numbers(words, prefix):
        told.append(_weighed(Sign.REFERENCE, case.reference))
    elif case.rf in typed_references(words) or case.reference in typed_numbers(words, prefix):
        told.append(_weighed(Sign.TYPO, case.reference))
    else:
        numbers = bill_numbers(words)
        named = [bill.number for bill in case.bills if bill.number.upper() in numbers]
        told += [_weighed(Sign.INVOICE, ", ".join(named))] if named else []
    if case.paid_times:
        told.append(_weighed(Sign.SHARED_PAYER if case.shared else Sign.PAYER, ""))
    who = _who(movement, case.names)
    return [*told, who] if who else told


def _who(movement: Movement, names: Sequence[str]) -> Weighed | None:
    best = max(names, key=lambda name: nearness(movement.counterparty, name), default="")
    near = nearness(movement.counterparty, best)
    if near >= LIKE_ENOUGH:
        return _weighed(Sign.NAME, best)
    if near >= NEAR_ENOUGH:
        return _weighed(Sign.NEAR_NAME, best)
    text = set(telling_words(movement.text))
    payer = set(telling_words(movement.counterparty))
    for name in names:
        parts = set(telling_words(name))
        if parts and parts <= text | payer:
            return _weighed(Sign.NAMED, name)
    for name in names:
        # The last word of a person's name is the family's.
        family = telling_words(name)[-1:]
        if family and set(family) <= payer:
            return _weighed(Sign.FAMILY, name)
    return None


def _alone(amount: Decimal, case: OpenCase, said: list[Weighed], on: date) -> Guess:
    return Guess(((case.case_id, amount),), (*said, *_of_the_sum(amount, case, on, worded=bool(said))))


def _of_the_sum(amount: Decimal, case: OpenCase, on: date, *, worded: bool) -> Iterator[Weighed]:
    due = case.due
    expected = [(day, part) for day, part in case.instalments if part == amount]
    near = [day for day, _part in expected if abs(day - on) <= AROUND]
    if near:
        yield _weighed(Sign.EXPECTED, min(near, key=lambda day: abs(day - on)))
    elif amount == due:
        yield _weighed(Sign.WHOLE, format_euros(due))
    elif expected:
        yield _weighed(Sign.INSTALMENT, expected[0][0])
    elif amount > due:
        yield _weighed(Sign.OVER, format_euros(amount - due))
    elif worded:
        bills = subset([(bill.number, bill.due) for bill in case.bills], amount)
        if bills:
            yield _weighed(Sign.BILL if len(bills) == 1 else Sign.BILLS, ", ".join(bills))
        else:
            yield _weighed(Sign.PART, format_euros(due - amount))


def _together(amount: Decimal, cases: Sequence[OpenCase], said: dict[int, list[Weighed]]) -> Iterator[Guess]:
    """One payer, several cases: those of one person whose sums make the transfer."""
    of_person: dict[int, list[OpenCase]] = defaultdict(list)
    for case in cases:
        for person in sorted(case.people):
            of_person[person].append(case)
    for theirs in of_person.values():
        words = {told.sign: told for case in theirs for told in said[case.case_id]}
        chosen = subset([(case, case.due) for case in theirs], amount) if len(theirs) > 1 and words else ()
        if len(chosen) > 1:
            parts = tuple((case.case_id, case.due) for case in chosen)
            named = _weighed(Sign.CASES, ", ".join(case.reference for case in chosen))
            yield Guess(parts, (*words.values(), named))


def subset(items: Sequence[tuple[Item, Decimal]], amount: Decimal) -> tuple[Item, ...]:
    """Return the fewest items whose sums make an amount, the first ones of several ways; empty when none do."""
    owed = [(item, due) for item, due in items if ZERO < due <= amount][: TOGETHER + 4]
    for size in range(1, min(len(owed), TOGETHER) + 1):
        for chosen in combinations(owed, size):
            if sum((due for _item, due in chosen), ZERO) == amount:
                return tuple(item for item, _due in chosen)
    return ()


def _weighed(sign: Sign, detail: str | date) -> Weighed:
    return Weighed(sign, WEIGHTS[sign], detail)


def _slips(written: str) -> Iterator[str]:
    for place in range(len(written) + 1):
        before, after = written[:place], written[place:]
        yield before + after[1:]
        for one in sorted({*"0123456789", *written}):
            yield before + one + after[1:]
            yield before + one + after
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


_EMPTY = frozenset(
    {"vir", "virement", "sepa", "inst", "instantane", "recu", "emis", "pour", "par", "des", "motif", "ref", "reference"}
    | {"monsieur", "madame", "mme", "mlle", "facture", "reglement", "paiement", "dossier", "creance", "merci", "solde"}
)
