"""The secret of a person's letters: derived from the installation's key, stored as a keyed hash only.

A letter drawn again after a crash must carry the same code and the same bytes: the code is therefore
a function of (schema, person, generation) and never stored in clear (50 bits, Crockford base32).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction

from agency.common.identifiers import access_code_from_bytes, normalise_code
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from tenants import here

from .models import AccessCode


def _keyed(purpose: str, text: str) -> bytes:
    message = f"{purpose}:{here.schema_name()}:{text}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def code_hash(code: str) -> str:
    """Return the keyed hash under which a typed code is looked up, whatever its case and spacing."""
    return _keyed("access-hash", normalise_code(code)).hex()


def _derive(debtor: Debtor, generation: int) -> str:
    return access_code_from_bytes(_keyed("access-code", f"{debtor.pk}:{generation}"))


@transaction.atomic
def current_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Return the person's code in clear, for a letter being drawn; the first call creates it."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    current = debtor.access_codes.filter(replaced_at__isnull=True).first()
    return _derive(debtor, current.generation) if current else _issue(debtor, 1, by=by, at=at)


@transaction.atomic
def replace_code(*, debtor: Debtor, by: Actor, at: datetime) -> str:
    """Make the person's code useless and return a new one, for the next letter."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    last = debtor.access_codes.order_by("-generation").first()
    debtor.access_codes.filter(replaced_at__isnull=True).update(replaced_at=at)
    return _issue(debtor, last.generation + 1 if last else 1, by=by, at=at)


def _issue(debtor: Debtor, generation: int, *, by: Actor, at: datetime) -> str:
    code = _derive(debtor, generation)
    row = AccessCode.objects.create(debtor=debtor, generation=generation, code_hash=code_hash(code), issued_at=at)
    record(by=by, at=at, verb="access_code.issued", subject=row, debtor=debtor.pk)
    return code
