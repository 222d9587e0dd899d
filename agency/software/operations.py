"""Writes of keys: made and shown once, used, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Creditor

from .enums import KeyScope
from .models import SoftwareKey
from .queries import hash_of

# The last use is written this often at most: a program may call many times a minute.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_key(
    *, name: str, creditor: Creditor | None, scopes: Sequence[KeyScope], ends_on: date | None, by: Actor, at: datetime
) -> tuple[SoftwareKey, str]:
    """Make a key; return it with its secret, which is kept nowhere. Without `ends_on` it opens until it is revoked."""
    start = f"amb_{secrets.token_hex(4)}"
    secret = f"{start}_{secrets.token_urlsafe(32)}"
    key = SoftwareKey.objects.create(
        name=name, creditor=creditor, start=start, sha256=hash_of(secret), scopes=[str(scope) for scope in scopes],
        ends_on=ends_on, made_at=at, made_by=by.label[:150],
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.SOFTWARE_KEY_MADE, subject=key, name=name, start=start, scopes=key.scopes,
        creditor=creditor.pk if creditor else None,
    )  # fmt: skip
    return key, secret


@transaction.atomic
def revoke_key(*, key: SoftwareKey, by: Actor, at: datetime) -> bool:
    """Shut a key for ever; return False when it was shut before."""
    locked = SoftwareKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if locked.revoked_at is not None:
        return False
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    record(by=by, at=at, verb=Verb.SOFTWARE_KEY_REVOKED, subject=locked, name=locked.name, start=locked.start)
    return True


def note_use(*, key: SoftwareKey, at: datetime) -> None:
    """Keep when a key was last used, within ten minutes."""
    stale = Q(used_at__isnull=True) | Q(used_at__lte=at - NOTED_EVERY)
    if key.used_at is None or key.used_at <= at - NOTED_EVERY:
        SoftwareKey.objects.filter(stale, pk=key.pk).update(used_at=at)
