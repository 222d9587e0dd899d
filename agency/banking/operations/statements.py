"""Statements laid end to end: booked when they follow, kept waiting when they do not, until a person says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from agency.banking.enums import LineState, StatementState, Waits
from agency.banking.models import BankLine, BankStatement
from agency.banking.queries import (
    copies_by_balance,
    copies_by_words,
    described,
    lines_of,
    open_doubts,
    place_of,
    waiting_statements,
)
from agency.banking.rules import NEW, Kinship, MatchRule, Place, kinship
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile

from .placing import _hint, _mark, _place_each, _split_totals


class NotWaiting(Exception):
    """This statement waits for nobody, or nothing was said of why it does not follow the others."""


@transaction.atomic
def release(*, statement: BankStatement, reason: str, by: Actor, at: datetime) -> list[BankStatement]:
    """Book a statement that follows no other because a person says why, and return all that this books.

    What reads like a movement already known is put before a person, line by line; what then follows
    on comes with it. Raises `NotWaiting`.
    """
    locked, said = _waiting(statement, reason)
    _book_statement(locked, None, by=by, at=at, reason=said)
    record(by=by, at=at, verb=Verb.STATEMENT_RELEASED, subject=locked, reason=said)
    return [locked, *settle_waiting(iban=locked.iban, by=by, at=at)]


@transaction.atomic
def set_aside(*, statement: BankStatement, reason: str, by: Actor, at: datetime) -> BankStatement:
    """Leave a waiting statement out because a person says why: nothing of it is booked. Raises `NotWaiting`."""
    locked, said = _waiting(statement, reason)
    for line in lines_of(locked):
        _mark(line, LineState.IGNORED, MatchRule.NONE)
    _keep_state(locked, StatementState.SET_ASIDE, reason=said)
    record(by=by, at=at, verb=Verb.STATEMENT_SET_ASIDE, subject=locked, reason=said)
    return locked


@transaction.atomic
def settle_waiting(*, iban: str, by: Actor, at: datetime) -> list[BankStatement]:
    """Book every waiting statement of an account that now follows another, in the order of the account."""
    booked: list[BankStatement] = []
    while True:
        following = _next_following(iban)
        if following is None:
            return booked
        statement, stands = following
        _book_statement(statement, stands, by=by, at=at)
        record(by=by, at=at, verb=Verb.STATEMENT_BOOKED, subject=statement, reference=statement.statement_ref)
        booked.append(statement)


@transaction.atomic
def book_by_words(*, statement: BankStatement, by: Actor, at: datetime) -> None:
    """Book a statement without balances: nothing places it but what its lines say."""
    _book_statement(statement, None, by=by, at=at)


def lock_account() -> AgencyProfile:
    """Let one statement in at a time: what a second one repeats is in the first."""
    return AgencyProfile.objects.select_for_update(of=("self",)).get(pk=1)


def _next_following(iban: str) -> tuple[BankStatement, Place] | None:
    """The first waiting statement that follows another; the others keep why they wait."""
    for statement in waiting_statements(iban):
        stands = place_of(statement)
        if stands.waits is None:
            return statement, stands
        if stands.waits != statement.waits:
            _keep_state(statement, StatementState.WAITING, waits=stands.waits)
    return None


def _book_statement(
    statement: BankStatement, stands: Place | None, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Give every line its place; `stands` is where its balances put it, None when only words place it."""
    lines = lines_of(statement)
    known = copies_by_words(statement, lines) if stands is None else copies_by_balance(statement, lines, stands)
    _keep_state(statement, StatementState.BOOKED, reason=reason)
    prefix = profile().case_prefix
    if stands is None:
        lines = _split_totals(lines, known, prefix, by=by, at=at)
    _place_each(lines, known, prefix, by=by, at=at)
    _hint(lines)
    if stands is not None:
        new = [line for line in lines if known.get(line.pk, NEW) == NEW]
        _answer_doubts(statement, lines, new, stands)


def _answer_doubts(statement: BankStatement, lines: Iterable[BankLine], new: list[BankLine], stands: Place) -> None:
    """What a notification left in doubt is a line of this statement, or nothing once the whole day is known."""
    left = list(new)
    for doubt in open_doubts(statement, {line.booked_on for line in lines}):
        whole = stands.holds(doubt.booked_on)
        same = [line for line in left if (line.booked_on, line.amount) == (doubt.booked_on, doubt.amount)]
        found = next(
            (one for one in same if whole or kinship(described(one), described(doubt)) >= Kinship.LIKELY), None
        )
        if found is not None:
            left.remove(found)
            _mark(doubt, LineState.IGNORED, MatchRule.ALREADY, same_as=found.pk)
        elif whole and doubt.same_as_id:
            _mark(doubt, LineState.IGNORED, MatchRule.ALREADY, same_as=doubt.same_as_id)


def _waiting(statement: BankStatement, reason: str) -> tuple[BankStatement, str]:
    lock_account()
    locked = BankStatement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if locked.state != StatementState.WAITING:
        raise NotWaiting(fr("Ce relevé n'attend plus."))
    said = " ".join(reason.split())[:200]
    if not said:
        raise NotWaiting(fr("Dites en quelques mots pourquoi."))
    return locked, said


def _keep_state(statement: BankStatement, state: StatementState, *, waits: Waits | str = "", reason: str = "") -> None:
    statement.state, statement.waits, statement.reason = state, waits, reason
    statement.save(update_fields=["state", "waits", "reason"])
