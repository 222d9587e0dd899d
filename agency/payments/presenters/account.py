"""A case's statement of account: each movement of what is owed, in words, with what is left after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from agency.cases.models import Case, Claim
from agency.cases.queries import last_day_towards
from agency.cases.rules import asked_no_more
from agency.common.calendar import format_date
from agency.common.money import ZERO, format_euros
from agency.ledger.enums import AccountCode, Component, EntryKind
from agency.ledger.models import Posting
from agency.letters.presenters.statements import draw_account
from agency.letters.printing.values import AccountLine
from agency.parties.models import Debtor

# What a person reads of a movement; another kind is said by its own name.
_WORDS: Mapping[str, str] = {
    EntryKind.CLAIM_OPENED: "Somme confiée",
    EntryKind.CLAIM_SETTLED: "Paiement reçu",
    EntryKind.CLAIM_REOPENED: "Paiement repris : de nouveau dû",
    EntryKind.CLAIM_WAIVED: "Abandonné par le créancier",
    EntryKind.CLAIM_SET_APART: "Facture prescrite : mise à part",
}


def account_lines(case: Case) -> list[AccountLine]:
    """Return the movements of what is owed on a case, the oldest first, in two queries whatever their number."""
    claims = {claim.pk: claim for claim in case.claims.all()}
    left, lines = ZERO, []
    for postings in _by_entry(case):
        entry = postings[0].entry
        moved = sum((one.debit - one.credit for one in postings), ZERO)
        left += moved
        kind = entry.reverses.kind if entry.reverses is not None else entry.kind
        words = _WORDS.get(kind, str(EntryKind(kind).label).capitalize())
        if entry.reverses is not None:
            words = f"Annulé : {words[:1].lower()}{words[1:]}"
        lines.append(AccountLine(entry.value_on, words, _detail(postings, claims), moved, left))
    return lines


def statement_of_account(case: Case, debtor: Debtor, *, on: date) -> bytes:
    """Print the statement of account of a case for one of its people, as it stands on a day."""
    lines = account_lines(case)
    due = lines[-1].left if lines else ZERO
    barred = asked_no_more(case.state, last_day_towards(case, debtor), on)
    return draw_account(case, debtor, lines, due=due, barred=barred, on=on)


def _by_entry(case: Case) -> Iterable[list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    rows = Posting.objects.filter(account=AccountCode.CLAIM_DUE, case_id=case.pk).select_related("entry__reverses")
    for line in rows.order_by("entry__value_on", "entry_id", "pk"):
        found[line.entry_id].append(line)
    return found.values()


def _detail(postings: Iterable[Posting], claims: Mapping[int, Claim]) -> str:
    """« facture FA-12 du 3 mars 2026 ; intérêts au taux légal : 4,20 € »."""
    parts: list[str] = []
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for one in postings:
        sums[one.claim_id or 0][one.component or ""] += one.debit - one.credit
    for claim_id, amounts in sums.items():
        claim = claims.get(claim_id)
        if claim is not None:
            parts.append(f"facture {claim.number} du {format_date(claim.issued_on)}")
        parts.extend(
            f"{Component(part).label} : {format_euros(abs(amount))}"
            for part, amount in amounts.items()
            if part and part != Component.PRINCIPAL and amount
        )
    return " ; ".join(parts)
