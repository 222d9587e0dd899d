"""The secret of a person's letters: derived from the installation's key, stored as a keyed hash only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from agency.cases.models import AccessCode
from agency.cases.queries import code_hashes, made_with_former_key, printed_code
from agency.cases.rules import access_code
from agency.cases.values import LetterCode
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.models import Debtor
from tenants.current import schema_name
from tenants.signing import secret_keys


@transaction.atomic
def current_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Return the person's code in clear, for a letter being drawn; the first call creates it."""
    return current_codes(debtors=[debtor.pk], by=by, at=at)[debtor.pk].clear


@transaction.atomic
def current_codes(*, debtors: Iterable[int], by: Actor, at: datetime) -> dict[int, LetterCode]:
    """Return debtor id -> the person's code, for letters being drawn; who has none gets one.

    A code that no listed key makes any more is replaced: a letter never carries a code that opens nothing.
    """
    people = set(debtors)
    standing = _standing(people)
    codes = {
        debtor: LetterCode(clear, row.code_hash)
        for debtor, row in standing.items()
        if (clear := printed_code(row)) is not None
    }
    lost = standing.keys() - codes.keys()
    codes |= _issue(lost, verb=Verb.ACCESS_CODE_REPLACED, by=by, at=at)
    return codes | _issue(people - standing.keys(), verb=Verb.ACCESS_CODE_ISSUED, by=by, at=at)


@transaction.atomic
def replace_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Make the person's code useless and return a new one; a letter drawn and not sent is drawn again with it.

    A visit that the former code opened ends at its next page.
    """
    _standing({debtor.pk})
    return _issue({debtor.pk}, verb=Verb.ACCESS_CODE_REPLACED, by=by, at=at)[debtor.pk].clear


@transaction.atomic
def revoke_code(*, debtor: Debtor, by: Actor, at: datetime) -> None:
    """Make the person's code useless and issue none: the next letter drawn creates one. Nothing without a code."""
    current = _standing({debtor.pk}).get(debtor.pk)
    if current is not None:
        _end({debtor.pk}, at)
        record(by=by, at=at, verb=Verb.ACCESS_CODE_REVOKED, subject=current, debtor=debtor.pk)


def renew_codes(*, listed_too: bool, by: Actor, at: datetime) -> int:
    """Replace each current code that no listed key makes, with `listed_too` each that today's key does not.

    Returns how many. One transaction per person: it may be stopped and run again.
    """
    renewed = 0
    for row in AccessCode.objects.filter(replaced_at__isnull=True).select_related("debtor").order_by("id"):
        if made_with_former_key(row, listed_too=listed_too):
            replace_code(debtor=row.debtor, by=by, at=at)
            renewed += 1
    return renewed


def _standing(debtors: set[int]) -> dict[int, AccessCode]:
    """The codes that open, their people locked: two letters drawn side by side carry the same one."""
    list(Debtor.objects.select_for_update(of=("self",)).filter(pk__in=debtors).order_by("pk").values_list("pk"))
    return {row.debtor_id: row for row in AccessCode.objects.filter(debtor__in=debtors, replaced_at__isnull=True)}


def _end(debtors: set[int], at: datetime) -> None:
    AccessCode.objects.filter(debtor__in=debtors, replaced_at__isnull=True).update(replaced_at=at)


def _issue(debtors: set[int], *, verb: Verb, by: Actor, at: datetime) -> dict[int, LetterCode]:
    if not debtors:
        return {}
    _end(debtors, at)
    issued = AccessCode.objects.filter(debtor__in=debtors).values_list("debtor").annotate(Max("generation")).order_by()
    last, secret, codes, rows = dict(issued), secret_keys()[0], {}, []
    for debtor in sorted(debtors):
        generation = last.get(debtor, 0) + 1
        clear = access_code(secret=secret, schema=schema_name(), debtor_id=debtor, generation=generation)
        codes[debtor] = LetterCode(clear, code_hashes(clear)[0])
        hashed = codes[debtor].stored
        rows.append(AccessCode(debtor_id=debtor, generation=generation, code_hash=hashed, issued_at=at))
    AccessCode.objects.bulk_create(rows)
    acts = [JournalAct(row, None, {"debtor": row.debtor_id}) for row in rows]
    record_each(by=by, at=at, verb=verb, acts=acts)
    return codes
