"""The secret of a person's letters: derived from the installation's key, stored as a keyed hash only."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from agency.cases.models import AccessCode
from agency.cases.queries import code_hash
from agency.cases.rules import access_code
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from tenants.current import schema_name


@transaction.atomic
def current_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Return the person's code in clear, for a letter being drawn; the first call creates it."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    current = debtor.access_codes.filter(replaced_at__isnull=True).first()
    if current is not None:
        return _derive(debtor, current.generation)
    return _issue(debtor, 1, verb=Verb.ACCESS_CODE_ISSUED, by=by, at=at)


@transaction.atomic
def replace_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Make the person's code useless and return a new one; a letter drawn and not sent is drawn again with it."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    last = debtor.access_codes.order_by("-generation").first()
    debtor.access_codes.filter(replaced_at__isnull=True).update(replaced_at=at)
    generation = last.generation + 1 if last else 1
    return _issue(debtor, generation, verb=Verb.ACCESS_CODE_REPLACED, by=by, at=at)


def _derive(debtor: Debtor, generation: int) -> str:
    return access_code(secret=settings.SECRET_KEY, schema=schema_name(), debtor_id=debtor.pk, generation=generation)


def _issue(debtor: Debtor, generation: int, *, verb: Verb, by: Actor, at: datetime) -> str:
    code = _derive(debtor, generation)
    row = AccessCode.objects.create(debtor=debtor, generation=generation, code_hash=code_hash(code), issued_at=at)
    record(by=by, at=at, verb=verb, subject=row, debtor=debtor.pk)
    return code
