"""Keys of the agency at a provider: sealed, never shown again; what leaves by them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount
from agency.outbox.accounts.queries import in_hands_of, keys_at
from agency.outbox.accounts.rules import OFFERS, SEALED_FOR
from agency.outbox.channels import CHECKED
from agency.outbox.channels.base import ChannelError
from tenants.sealing import reseal, seal


class PostAccountRefused(Exception):
    """This may not be done with an account as it stands; the message says why."""


@transaction.atomic
def keep_account(*, provider: PostProvider, keys: Mapping[str, str], by: Actor, at: datetime) -> PostAccount:
    """Keep the agency's keys at a provider, sealed, in the place of those before; they are to be tried.

    What left by the former keys goes on by the new ones: they are the same account's. Raises `PostAccountRefused` for a
    provider that is not spoken here, or a key that is missing.
    """
    offer = OFFERS.get(provider)
    if offer is None:
        raise PostAccountRefused(_("Ce prestataire ne peut pas encore être choisi."))
    if any(not keys.get(name) for name in offer.keys if name not in offer.optional):
        raise PostAccountRefused(_("Il manque une clé."))
    given = {name: keys[name] for name in offer.keys if keys.get(name)}
    sealed = seal(json.dumps(given), purpose=SEALED_FOR)
    account, _new = PostAccount.objects.update_or_create(
        provider=provider,
        defaults={
            "sealed": sealed, "kept_at": at, "kept_by": by.label[:150], "tried_at": None, "checked_at": None,
            "why_not": "",
        },
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.POST_ACCOUNT_KEPT, subject=account, provider=provider)
    return account


def try_keys(*, account: PostAccount, by: Actor, at: datetime) -> PostAccount:
    """« Vérifier »: show the keys at the provider's door, with no transaction open, and record what it said."""
    keys = keys_at(account.provider)
    if keys is None:
        why = str(_("Ces clés ne se lisent plus : tapez-les de nouveau."))
        return note_check(account=account, sealed=account.sealed, why_not=why, by=by, at=at)
    try:
        CHECKED[account.provider](keys).check()
    except ChannelError as error:
        return note_check(account=account, sealed=account.sealed, why_not=str(error), by=by, at=at)
    return note_check(account=account, sealed=account.sealed, why_not="", by=by, at=at)


@transaction.atomic
def note_check(*, account: PostAccount, sealed: str, why_not: str, by: Actor, at: datetime) -> PostAccount:
    """Record what the provider said of these very keys: `why_not` is empty when they open.

    Keys changed meanwhile are left as they are.
    """
    locked = PostAccount.objects.select_for_update().get(pk=account.pk)
    if locked.sealed != sealed:
        return locked
    locked.tried_at, locked.why_not = at, why_not[:200]
    if not why_not:
        # Sealed anew with today's key, so that a former one may be forgotten once its keys were tried again.
        locked.checked_at, locked.sealed = at, reseal(locked.sealed, purpose=SEALED_FOR)
    locked.save(update_fields=["tried_at", "why_not", "checked_at", "sealed"])
    record(
        by=by, at=at, verb=Verb.POST_ACCOUNT_TRIED, subject=locked, provider=locked.provider, opened=not why_not,
        why=why_not[:200],
    )  # fmt: skip
    return locked


@transaction.atomic
def choose_ways(*, account: PostAccount, ways: Collection[Channel], by: Actor, at: datetime) -> PostAccount:
    """Choose which letters leave by this account from now on; they leave by no other any more.

    What was handed over before stays where it is, and is followed there. Raises `PostAccountRefused` for keys that did
    not open, or letters that this provider does not post.
    """
    several = {one.pk: one for one in PostAccount.objects.select_for_update().order_by("pk")}
    locked = several[account.pk]
    if ways and locked.checked_at is None:
        raise PostAccountRefused(_("Vérifiez d’abord les clés : rien ne part par des clés qui n’ont pas ouvert."))
    if not set(ways) <= OFFERS[PostProvider(locked.provider)].ways:
        raise PostAccountRefused(_("Ce prestataire ne poste pas ces lettres."))
    for other in several.values():
        if other.pk != locked.pk:
            other.posts = other.posts and Channel.POST not in ways
            other.registers = other.registers and Channel.REGISTERED not in ways
            other.save(update_fields=["posts", "registers"])
    locked.posts, locked.registers = Channel.POST in ways, Channel.REGISTERED in ways
    locked.save(update_fields=["posts", "registers"])
    record(
        by=by, at=at, verb=Verb.POST_ACCOUNT_CHOSEN, subject=locked, provider=locked.provider,
        ways=sorted(str(way) for way in ways),
    )  # fmt: skip
    return locked


@transaction.atomic
def drop_account(*, account: PostAccount, by: Actor, at: datetime) -> None:
    """Forget the keys of a provider.

    Raises `PostAccountRefused` while letters are to leave by it, or while it has some whose end is not known.
    """
    locked = PostAccount.objects.select_for_update().get(pk=account.pk)
    if locked.posts or locked.registers:
        raise PostAccountRefused(_("Des lettres partent par ce compte : choisissez d’abord par où elles partiront."))
    many = in_hands_of(locked.provider)
    if many:
        raise PostAccountRefused(
            _("Ce prestataire a encore des lettres dont la fin n’est pas connue (%(many)s) : sans ses clés, plus "
              "personne ne saurait ce qu’elles deviennent. Faites seulement partir les suivantes autrement.")
            % {"many": many}
        )  # fmt: skip
    record(by=by, at=at, verb=Verb.POST_ACCOUNT_DROPPED, subject=locked, provider=locked.provider)
    locked.delete()
