"""The dedicated account's statements: kept whole or not at all, each euro in the books once it is sure."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from agency.banking.enums import LineState, StatementState, Waits
from agency.banking.models import BankLine, BankStatement
from agency.banking.queries import balanced
from agency.common.calendar import format_date, paris_date
from agency.common.identifiers import format_iban, group
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import AgencyAccount
from agency.mandates.queries import agency_accounts, dedicated_ibans, is_own_account
from agency.readers.statement_files import RefusedStatements, Statement, StatementLine, UnreadableFile, read_account

from .statements import book_by_words, lock_account, settle_waiting

EURO = "EUR"


class StatementRefused(Exception):
    """Nothing of the file was kept; the message says where, what is wrong, and what to do."""


class AlreadyImported(StatementRefused):
    """All that the file holds came in before, with the `statements` that it names."""

    def __init__(self, statements: list[BankStatement]) -> None:
        self.statements = statements
        day = format_date(paris_date(statements[0].imported_at))
        super().__init__(fr(f"Ce relevé a déjà été importé le {day}. Rien n'a été ajouté."))


@dataclass(frozen=True)
class Imported:
    """The statements kept of a bank file, and what else there is to say of it.

    `others` are the accounts that are not the dedicated one, `released` the statements that waited for these,
    `known` those of the file that had come in before, `former` the dedicated accounts of it that were left or closed.
    """

    statements: list[BankStatement]
    others: tuple[str, ...] = ()
    released: tuple[BankStatement, ...] = ()
    known: tuple[BankStatement, ...] = ()
    former: tuple[AgencyAccount, ...] = ()


@transaction.atomic
def import_statement(*, data: bytes, filename: str, by: Actor, at: datetime, on: date) -> Imported:
    """Import the dedicated account's statements of a bank file, all or none; book each credit once (R1.14).

    A statement that opens where no booked one closed, or that contradicts one, waits with its lines until the
    missing page comes or a person says why; the first of an account follows none. What a sure rule names goes to
    its case, up to what is owed (R4.7); the rest waits in suspense with proposals. A movement that another
    statement brought is not booked again. A dedicated account that was left is still ours: what comes late to it is
    booked too. What the file holds of other accounts is left aside, and they are named.
    Raises `StatementRefused`: unreadable, broken balance, only other accounts, another currency, imported.
    """
    ours = lock_account().account_iban
    found, others = _of_ours(data, filename, [ours, *(one for one in dedicated_ibans() if one != ours)])
    if not found:
        raise StatementRefused(_only_others(others, ours))
    digest = hashlib.sha256(data).hexdigest()
    known = [_known(statement, digest) for statement, _origin in found]
    if all(known):
        raise AlreadyImported([statement for statement in known if statement is not None])
    kept = [
        _keep(statement, digest, origin, at=at)
        for (statement, origin), earlier in zip(found, known, strict=True)
        if earlier is None
    ]
    accounts = dict.fromkeys(statement.account for statement, _origin in found)
    booked = [one for iban in accounts for one in settle_waiting(iban=iban, by=by, at=at)]
    for statement in kept:
        if not balanced(statement):
            book_by_words(statement=statement, by=by, at=at)
        statement.refresh_from_db()
        _record_import(statement, others, by=by, at=at, on=on)
    ids = {statement.pk for statement in kept}
    released = tuple(one for one in booked if one.pk not in ids)
    former = tuple(agency_accounts().filter(Q(left_on__isnull=False) | Q(closed_on__lte=on), iban__in=accounts))
    return Imported(kept, others, released, tuple(one for one in known if one is not None), former)


def _of_ours(data: bytes, filename: str, ours: list[str]) -> tuple[list[tuple[Statement, str]], tuple[str, ...]]:
    """The statements of our dedicated accounts in a file, each with its format, and the accounts that are not ours."""
    try:
        files = [read_account(data, filename, account=iban) for iban in ours]
    except (UnreadableFile, RefusedStatements) as error:
        raise StatementRefused(fr(f"{filename} : {error}")) from error
    found = [(statement, one.format) for one in files for statement in one.statements]
    return found, tuple(other for other in files[0].others if other not in ours)


def _only_others(accounts: tuple[str, ...], ours: str) -> str:
    """Why a file without the dedicated account is refused, and what to ask the bank for."""
    if own := next((one for one in accounts if is_own_account(one)), None):
        return fr(
            f"Ce relevé est celui du compte {group(own)} : c'est le compte du cabinet, où l'argent des créanciers "
            "n'entre jamais. Téléchargez le relevé du compte dédié."
        )
    named = " et ".join(map(group, accounts))
    found = "est celui du compte" if len(accounts) == 1 else "est celui des comptes"
    return fr(
        f"Ce relevé {found} {named}, et non celui du compte dédié du cabinet "
        f"({format_iban(ours) if ours else 'pas encore renseigné'}). Téléchargez le relevé du compte dédié."
    )


def _known(statement: Statement, digest: str) -> BankStatement | None:
    """The statement that said the very same, if it came in before."""
    if statement.currency != EURO:
        raise StatementRefused(fr(f"Ce relevé est en {statement.currency} : seul un compte en euros est suivi."))
    named = BankStatement.objects.filter(iban=statement.account)
    said = Counter((line.booked_on, line.amount, line.bank_reference[:80]) for line in statement.lines)
    for earlier in named.filter(statement_ref__startswith=_reference(statement, digest)).order_by("pk"):
        lines = earlier.lines.values_list("booked_on", "amount", "bank_reference")
        balances = (earlier.opening, earlier.closing) == (statement.opening, statement.closing)
        if balances and Counter(lines) == said:
            return earlier
    return None


def _keep(statement: Statement, digest: str, origin: str, *, at: datetime) -> BankStatement:
    """Store a statement with its lines; one with balances waits until it is laid on the others."""
    reference, days = _reference(statement, digest), [line.booked_on for line in statement.lines]
    alike = BankStatement.objects.filter(iban=statement.account, statement_ref__startswith=reference).count()
    if alike:
        # Numbered alike and not the same: noon and evening of one day.
        reference = f"{reference} · {alike + 1}"
    kept = BankStatement(
        iban=statement.account,
        statement_ref=reference,
        sha256=digest,
        from_on=statement.from_on or min(days, default=statement.to_on),
        to_on=statement.to_on or max(days, default=statement.from_on),
        opening=statement.opening,
        closing=statement.closing,
        origin=origin,
        imported_at=at,
    )
    if balanced(kept):
        kept.state, kept.waits = StatementState.WAITING, Waits.GAP
    kept.save()
    given = Counter(line.bank_reference for line in statement.lines)
    BankLine.objects.bulk_create(
        _line(kept, ordinal, line, unique=origin != "ofx" or given[line.bank_reference] == 1)
        for ordinal, line in enumerate(statement.lines, start=1)
    )
    return kept


def _record_import(statement: BankStatement, others: tuple[str, ...], *, by: Actor, at: datetime, on: date) -> None:
    lines = list(statement.lines.all())
    record(
        by=by,
        at=at,
        verb=Verb.STATEMENT_IMPORTED,
        subject=statement,
        reference=statement.statement_ref,
        lines=len(lines),
        matched=sum(line.state == LineState.MATCHED for line in lines),
        waits=statement.waits,
        on=on,
        other_accounts=others,
    )


def _reference(statement: Statement, digest: str) -> str:
    """What names a statement for ever: some banks number from 1 again each year, others do not number."""
    number = (statement.number or digest[:16])[:56]
    return f"{number} {statement.to_on.isoformat()}" if statement.to_on else number


def _line(statement: BankStatement, ordinal: int, line: StatementLine, *, unique: bool) -> BankLine:
    """A line as it is kept; what an OFX repeats from line to line is no reference of the bank."""
    return BankLine(
        statement=statement,
        ordinal=ordinal,
        booked_on=line.booked_on,
        value_on=line.value_on or line.booked_on,
        amount=line.amount,
        reference=line.reference[:140],
        bank_reference=line.bank_reference[:80] if unique else "",
        label=line.label[:400],
        counterparty=line.counterparty[:140],
        counterparty_iban=line.iban[:34],
        state=LineState.HELD,
    )
