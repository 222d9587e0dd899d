"""Columns sealed anew with today's key, so that a former one may be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models, transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.accounts.models import PostAccount
from agency.outbox.accounts.rules import SEALED_FOR as OF_POST
from agency.outbox.mailbox.models import MailBox
from agency.outbox.mailbox.rules import SEALED_FOR as OF_MAIL
from agency.team.rules import SEALED_FOR as OF_FACTORS
from tenants.sealing import Unreadable, reseal, seal
from tenants.sealing.fields import MARK, SealedTextField

SLICE = 1_000
# What lets an agency into another's machine: a few rows, each under the purpose it was sealed for.
_KEPT_KEYS: tuple[tuple[type[models.Model], str], ...] = ((PostAccount, OF_POST), (MailBox, OF_MAIL))

# What codes are drawn from, by the kind of second factor.
_FACTORS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@transaction.atomic
def renew_seals(*, by: Actor, at: datetime) -> int:
    """Seal every account of a person, what opens providers and mailboxes, and second factors, with today's key.

    Return how many.

    What stood in clear is sealed as well. One line of the journal tells how many. Raises `Unreadable` when no listed
    key opens an account: nothing is changed then. What opens a provider is typed again once its key is lost.
    """
    with connection.cursor() as cursor:
        # A refund that is agreed never changes its account: these words, sealed otherwise, are the same.
        cursor.execute("SELECT set_config('amiable.resealing', 'on', true)")
    count = sum(_sealed_anew(model, name) for model, name in _sealed_columns())
    count += sum(_rotated(model, purpose) for model, purpose in _KEPT_KEYS)
    count += _factors_rotated()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('amiable.resealing', '', true)")
    record(by=by, at=at, verb=Verb.SEALS_RENEWED, count=count)
    return count


def _sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_app_config("agency").get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                yield model, field.name


def _sealed_anew(model: type[models.Model], name: str) -> int:
    count, last = 0, 0
    while True:
        rows = model._default_manager.exclude(**{name: ""}).filter(pk__gt=last).order_by("pk").only("pk", name)
        found = list(rows.select_for_update()[:SLICE])
        if not found:
            return count
        model._default_manager.bulk_update(found, [name], batch_size=SLICE)
        count, last = count + len(found), found[-1].pk


def _rotated(model: type[models.Model], purpose: str) -> int:
    found = list(model._default_manager.select_for_update())
    kept = []
    for row in found:
        with suppress(Unreadable):
            row.sealed = reseal(row.sealed, purpose=purpose)  # type: ignore[attr-defined]
            kept.append(row)
    model._default_manager.bulk_update(kept, ["sealed"])
    return len(kept)


def _factors_rotated() -> int:
    """Seal what codes of telephones and of recovery are drawn from; its owner sets up again what no key opens."""
    count = 0
    for factor in Authenticator.objects.select_for_update().filter(type__in=_FACTORS):
        name = _FACTORS[factor.type]
        kept = factor.data.get(name, "")
        if not kept:
            continue
        with suppress(Unreadable):
            text = kept.removeprefix(MARK)
            anew = reseal(text, purpose=OF_FACTORS) if kept.startswith(MARK) else seal(text, purpose=OF_FACTORS)
            factor.data[name] = f"{MARK}{anew}"
            factor.save(update_fields=["data"])
            count += 1
    return count
