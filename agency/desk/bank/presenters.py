"""The bank desk in words: a line of a column, what may be proposed for it and why, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.queries import guesses
from agency.banking.rules import STRONG, MatchRule
from agency.banking.values import Guess, Weighed
from agency.cases.models import Case
from agency.cases.queries import cases_by_number
from agency.common.money import format_euros
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.rules import initials
from agency.language.presenters import format_date
from agency.ledger.queries import due_by_case
from agency.payments.models import Payment

from .queries import payers_of, undoable

# Rows of the form that cuts a transfer: what a proposal fills, and some more.
ROWS = 4


@dataclass(frozen=True)
class LineRow:
    """A line of a column: who, why it is here, how much."""

    line: BankLine
    name: str
    why: str
    chip: Chip | None

    @property
    def initials(self) -> str:
        """Of the payer."""
        return initials(self.name)


@dataclass(frozen=True)
class LikelyCase:
    """What may be done with a line in one gesture: its parts, each with its case and what it owes, and the reasons."""

    parts: tuple[tuple[Case, Decimal, Decimal], ...]
    reasons: tuple[tuple[str, int], ...]
    score: int

    @property
    def strong(self) -> bool:
        """Whether a single key may accept it."""
        return self.score >= STRONG

    @property
    def label(self) -> str:
        """How likely it is, in a word."""
        return _("Très probable") if self.strong else _("Possible")


@dataclass(frozen=True)
class LinePane:
    """Everything that a person decides on: the line, proposals, what it already gave, accounts that are known."""

    line: BankLine
    proposals: tuple[LikelyCase, ...]
    matches: tuple[Payment, ...]
    payers: tuple[object, ...]
    rows: tuple[tuple[str, str], ...]

    @property
    def open(self) -> bool:
        """Whether money that came in waits for its case."""
        return self.line.amount > 0 and self.line.state in (LineState.SUSPENSE, LineState.TO_MATCH)

    @property
    def doubt(self) -> bool:
        """Whether another statement may have told it before."""
        return self.line.state == LineState.TO_MATCH and self.line.rule == MatchRule.DOUBT

    @property
    def to_send_back(self) -> bool:
        """Whether it was said to be none of ours."""
        return self.line.state == LineState.NOT_OURS


def present_rows(lines: Sequence[BankLine]) -> list[LineRow]:
    """The lines of a page, each with the first reason of what is proposed: a constant number of queries."""
    found = guesses([line for line in lines if line.hinted and line.state == LineState.SUSPENSE])
    cases = cases_by_number({case for some in found.values() for case, _amount in (some[0].parts if some else ())})
    return [_row(line, found.get(line.pk, ()), cases) for line in lines]


def present_line(line: BankLine) -> LinePane:
    """One line with all that may be done of it."""
    waits = line.amount > 0 and line.state in (LineState.SUSPENSE, LineState.TO_MATCH)
    found = guesses([line]).get(line.pk, ()) if waits else ()
    numbers = {case for guess in found for case, _amount in guess.parts}
    cases, due = cases_by_number(numbers), due_by_case(numbers)
    proposals = tuple(_proposal(guess, cases, due) for guess in found)
    matches = tuple(undoable(line))
    people = {payment.debtor_id for payment in matches}
    people |= {case.debtor_id for one in proposals for case, _amount, _due in one.parts}
    return LinePane(line, proposals, matches, tuple(payers_of(people)), _rows(proposals, line))


def reason_words(told: Weighed) -> str:
    """A reason as a sentence's part, with what it is about."""
    detail = format_date(told.detail) if isinstance(told.detail, date) else told.detail
    return f"{told.sign.label} ({detail})" if detail else str(told.sign.label)


def _row(line: BankLine, found: Sequence[Guess], cases: dict[int, Case]) -> LineRow:
    name = line.counterparty or line.label or _("Sans nom")
    return LineRow(line, name, _why(line, found, cases), _chip(line))


def _why(line: BankLine, found: Sequence[Guess], cases: dict[int, Case]) -> str:
    if line.state == LineState.SUSPENSE and found:
        people = ", ".join(dict.fromkeys(cases[case].debtor.full_name for case, _amount in found[0].parts))
        return f"{people} : {reason_words(found[0].told[0])}"
    if line.state == LineState.NOT_OURS or line.rule == MatchRule.NAMED:
        return line.reason
    given = undoable(line)
    if given:
        return ", ".join(f"{payment.case.reference} · {payment.debtor.full_name}" for payment in given)
    return line.reason or line.reference or line.label


def _chip(line: BankLine) -> Chip | None:
    if line.state == LineState.NOT_OURS:
        return Chip(_("À renvoyer"), "miel")
    if line.state == LineState.TO_MATCH:
        words = _("Sortie à expliquer") if line.amount < 0 else _("Virement à vérifier")
        return Chip(_("Peut-être déjà enregistré") if line.rule == MatchRule.DOUBT else words, "miel")
    if line.given and line.left:
        return Chip(_("Reste %(left)s") % {"left": format_euros(line.left)}, "miel")
    return None


def _proposal(guess: Guess, cases: dict[int, Case], due: dict[int, Decimal]) -> LikelyCase:
    parts = tuple((cases[case], amount, due[case]) for case, amount in guess.parts)
    return LikelyCase(parts, tuple((reason_words(told), told.weight) for told in guess.told), guess.score)


def _rows(proposals: Sequence[LikelyCase], line: BankLine) -> tuple[tuple[str, str], ...]:
    """The rows of the form that cuts a transfer, the first ones filled by what is likeliest."""
    parts = proposals[0].parts if proposals else ()
    filled = [(case.reference, _typed(min(amount, due) or amount)) for case, amount, due in parts]
    return tuple([*filled, *[("", "")] * ROWS][: max(ROWS, len(filled) + 1)]) if line.amount > 0 else ()


def _typed(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
