"""The secret of a person's letters: derived from the installation's key, stored as a keyed hash only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.models import AccessCode
from agency.cases.queries import code_hashes, made_with_former_key, printed_code, standing_code
from agency.cases.rules import access_code
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from tenants.current import schema_name
from tenants.signing import secret_keys


@transaction.atomic
def current_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Return the person's code in clear, for a letter being drawn; the first call creates it.

    A code that no listed key makes any more is replaced: a letter never carries a code that opens nothing.
    """
    current = _current(debtor)
    if current is None:
        return _issue(debtor, verb=Verb.ACCESS_CODE_ISSUED, by=by, at=at)
    return printed_code(current) or _issue(debtor, verb=Verb.ACCESS_CODE_REPLACED, by=by, at=at)


@transaction.atomic
def replace_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Make the person's code useless and return a new one; a letter drawn and not sent is drawn again with it.

    A visit that the former code opened ends at its next page.
    """
    _current(debtor)
    return _issue(debtor, verb=Verb.ACCESS_CODE_REPLACED, by=by, at=at)


@transaction.atomic
def revoke_code(*, debtor: Debtor, by: Actor, at: datetime) -> None:
    """Make the person's code useless and issue none: the next letter drawn creates one. Nothing without a code."""
    current = _current(debtor)
    if current is not None:
        _end(debtor, at)
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


def _current(debtor: Debtor) -> AccessCode | None:
    """The code that opens, its person locked: two letters drawn side by side carry the same one."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    return standing_code(debtor)


def _end(debtor: Debtor, at: datetime) -> None:
    debtor.access_codes.filter(replaced_at__isnull=True).update(replaced_at=at)


def _issue(debtor: Debtor, *, verb: Verb, by: Actor, at: datetime) -> str:
    _end(debtor, at)
    last = debtor.access_codes.order_by("-generation").first()
    generation = last.generation + 1 if last else 1
    secret = secret_keys()[0]
    code = access_code(secret=secret, schema=schema_name(), debtor_id=debtor.pk, generation=generation)
    row = AccessCode.objects.create(debtor=debtor, generation=generation, code_hash=code_hashes(code)[0], issued_at=at)
    record(by=by, at=at, verb=verb, subject=row, debtor=debtor.pk)
    return code
