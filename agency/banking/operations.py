"""The dedicated account's statements: imported whole or not at all, each euro in the books the same minute."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.common.calendar import format_date, paris_date
from agency.common.identifiers import format_iban, group
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger import operations as ledger
from agency.ledger import postings
from agency.ledger.models import Entry
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.payments.enums import Method
from agency.payments.models import Payment
from agency.payments.operations import receive
from agency.payments.queries import money_key
from agency.readers.statement_files import RefusedStatements, Statement, StatementLine, UnreadableFile, read_account

from .enums import LineState
from .models import BankLine, BankStatement
from .queries import brought_before, described, payer_of, payout_expected, verdict_on
from .rules import LIKE_ENOUGH, MatchRule, fact_of, likeness, ranks

SOURCE = "bank"
EURO = "EUR"


class StatementRefused(Exception):
    """Nothing of the file was kept; the message says where, what is wrong, and what to do."""


class NotToIdentify(Exception):
    """This line has its case, or is not money that came in."""


@dataclass(frozen=True)
class Imported:
    """The statements kept of a bank file, and the accounts it also holds, which are not the dedicated one."""

    statements: list[BankStatement]
    others: tuple[str, ...] = ()


@transaction.atomic
def import_statement(*, data: bytes, filename: str, by: Actor, at: datetime, on: date) -> Imported:
    """Import the dedicated account's statements of a bank file, all or none; book each credit at once (R1.14).

    What a sure rule names goes to its case, up to what is owed (R4.7); the rest waits in suspense with
    proposals. A statement comes in once; a movement that came with another statement is not booked
    again. What the file holds of other accounts is left aside, and they are named. Raises
    `StatementRefused`: unreadable, broken balance, only other accounts, another currency, imported.
    """
    ours = profile().account_iban
    try:
        found = read_account(data, filename, account=ours)
    except (UnreadableFile, RefusedStatements) as error:
        raise StatementRefused(fr(f"{filename} : {error}")) from error
    if not found.statements:
        raise StatementRefused(_only_others(found.others, ours))
    digest = hashlib.sha256(data).hexdigest()
    kept = [_import(statement, digest, found.others, by=by, at=at, on=on) for statement in found.statements]
    return Imported(kept, found.others)


@transaction.atomic
def identify(*, line: BankLine, case: Case, by: Actor, at: datetime, debtor: Debtor | None = None) -> Payment:
    """Say whose money a line is: it leaves suspense for its case. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").get(pk=line.pk)
    if locked.amount <= 0 or locked.state not in (LineState.SUSPENSE, LineState.TO_MATCH):
        raise NotToIdentify(fr("Cette ligne n'attend pas de dossier."))
    payment = _receive(
        locked, case, f"line-{locked.pk}", debtor=debtor, from_suspense=locked.state == LineState.SUSPENSE, by=by, at=at
    )
    _mark_line(locked, LineState.MATCHED, MatchRule.BY_HAND, payment)
    record(by=by, at=at, verb=Verb.BANK_LINE_IDENTIFIED, subject=locked, case_id=case.pk, amount=str(locked.amount))
    return payment


@transaction.atomic
def dismiss(*, line: BankLine, by: Actor, at: datetime) -> BankLine:
    """Say that a line is a movement that another statement brought: nothing is booked. Raises `NotToIdentify`."""
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if (locked.state, locked.rule) != (LineState.TO_MATCH, MatchRule.DOUBT):
        raise NotToIdentify(fr("Cette ligne n'est pas en doute."))
    _mark_line(locked, LineState.IGNORED, MatchRule.ALREADY)
    record(by=by, at=at, verb=Verb.BANK_LINE_DISMISSED, subject=locked, amount=str(locked.amount))
    return locked


def _only_others(accounts: tuple[str, ...], ours: str) -> str:
    """Why a file without the dedicated account is refused, and what to ask the bank for."""
    named = " et ".join(map(group, accounts))
    found = "est celui du compte" if len(accounts) == 1 else "est celui des comptes"
    return fr(
        f"Ce relevé {found} {named}, et non celui du compte dédié du cabinet "
        f"({format_iban(ours) if ours else 'pas encore renseigné'}). Téléchargez le relevé du compte dédié."
    )


def _import(
    statement: Statement, digest: str, others: tuple[str, ...], *, by: Actor, at: datetime, on: date
) -> BankStatement:
    if statement.currency != EURO:
        raise StatementRefused(fr(f"Ce relevé est en {statement.currency} : seul un compte en euros est suivi."))
    reference = _reference(statement, digest)
    earlier = BankStatement.objects.filter(iban=statement.account, statement_ref=reference).first()
    if earlier is not None:
        raise StatementRefused(
            fr(f"Ce relevé a déjà été importé le {format_date(paris_date(earlier.imported_at))}. Rien n'a été ajouté.")
        )
    kept = BankStatement.objects.create(
        iban=statement.account,
        statement_ref=reference,
        sha256=digest,
        from_on=statement.from_on,
        to_on=statement.to_on,
        opening=statement.opening,
        closing=statement.closing,
        imported_at=at,
    )
    before, prefix = brought_before(kept), profile().case_prefix
    lines = [_store_line(kept, ordinal, line) for ordinal, line in enumerate(statement.lines, start=1)]
    for line, rank in zip(lines, ranks([described(line) for line in lines], before), strict=True):
        _place_in_books(line, fact_of(kept.iban, described(line), rank), prefix, by=by, at=at)
    record(
        by=by,
        at=at,
        verb=Verb.STATEMENT_IMPORTED,
        subject=kept,
        reference=reference,
        lines=len(lines),
        matched=kept.lines.filter(state=LineState.MATCHED).count(),
        on=on,
        other_accounts=others,
    )
    return kept


def _reference(statement: Statement, digest: str) -> str:
    """What names a statement for ever: some banks number from 1 again each year, others do not number."""
    number = statement.number or digest[:16]
    return f"{number} {statement.to_on.isoformat()}"[:80] if statement.to_on else number[:80]


def _store_line(statement: BankStatement, ordinal: int, line: StatementLine) -> BankLine:
    return BankLine.objects.create(
        statement=statement,
        ordinal=ordinal,
        booked_on=line.booked_on,
        value_on=line.value_on or line.booked_on,
        amount=line.amount,
        reference=line.reference[:140],
        bank_reference=line.bank_reference[:80],
        label=line.label[:400],
        counterparty=line.counterparty[:140],
        counterparty_iban=line.iban[:34],
    )


def _place_in_books(line: BankLine, fact: str, prefix: str, *, by: Actor, at: datetime) -> None:
    """Give a line its place in the books: its case, a payout, suspense; a debit waits for a person."""
    if line.amount <= 0:
        return
    if _booked(fact):
        _mark_line(line, *_repeated(line))
        return
    if "STRIPE" in f"{line.counterparty} {line.label}".upper():
        known = payout_expected(line.amount)
        _mark_line(line, LineState.MATCHED if known else LineState.TO_MATCH, MatchRule.PAYOUT)
        return
    verdict = verdict_on(line, prefix)
    if verdict.case_id is None:
        _suspend(line, fact, by=by, at=at)
        _mark_line(line, LineState.SUSPENSE, verdict.rule)
        return
    case = Case.objects.select_related("debtor").get(pk=verdict.case_id)
    payment = _receive(line, case, fact, by=by, at=at)
    _mark_line(line, LineState.MATCHED, verdict.rule, payment)


def _receive(
    line: BankLine,
    case: Case,
    fact: str,
    *,
    by: Actor,
    at: datetime,
    debtor: Debtor | None = None,
    from_suspense: bool = False,
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
        external_id=fact,
        by=by,
        at=at,
        from_suspense=from_suspense,
    )


def _suspend(line: BankLine, fact: str, *, by: Actor, at: datetime) -> None:
    """Book money nobody is named for: it is in the account, and belongs to none of us."""
    ledger.post(
        postings.received_unidentified(amount=line.amount),
        source=SOURCE,
        idem_key=_suspense_key(fact),
        booked_on=paris_date(at),
        value_on=line.value_on,
        actor=by.label,
        at=at,
    )


def _mark_line(line: BankLine, state: LineState, rule: MatchRule, payment: Payment | None = None) -> None:
    line.state, line.rule, line.payment = state, rule, payment
    line.save(update_fields=["state", "rule", "payment"])


def _repeated(line: BankLine) -> tuple[LineState, MatchRule]:
    """A movement that another statement brought: the same for sure, or for a person to say.

    Without the bank's own reference nor a balance to prove it by, two transfers that read alike may be two.
    """
    if line.bank_reference or line.statement.opening is not None:
        return LineState.IGNORED, MatchRule.ALREADY
    return LineState.TO_MATCH, MatchRule.DOUBT


def _booked(fact: str) -> bool:
    """Whether another statement already brought this movement."""
    return Entry.objects.filter(source=SOURCE, idem_key__in=(money_key(fact), _suspense_key(fact))).exists()


def _suspense_key(fact: str) -> str:
    return f"{fact}:suspense"
