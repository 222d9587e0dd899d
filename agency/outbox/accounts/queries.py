"""Reads of accounts: who posts what, with which keys, and the words that somebody has to read."""

from __future__ import annotations

import json

from django.db.models import Count, Q, QuerySet

from agency.law.contact.limits import Channel
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from tenants.sealing import Unreadable, unseal

from .models import PostAccount, StrangeState
from .rules import SEALED_FOR


class Routes:
    """Whose account each kind of letter leaves by, read once for a batch; empty for the installation's post office."""

    def __init__(self) -> None:
        self._known: dict[Channel, str] | None = None

    def of(self, channel: Channel) -> str:
        """Return the provider of a channel."""
        if self._known is None:
            self._known = {}
            for account in PostAccount.objects.filter(Q(posts=True) | Q(registers=True)):
                if account.posts:
                    self._known[Channel.POST] = account.provider
                if account.registers:
                    self._known[Channel.REGISTERED] = account.provider
        return self._known.get(channel, "")


def keys_at(provider: str) -> dict[str, str] | None:
    """Return the keys of the agency at a provider; None without an account, or when no key opens them any more."""
    account = PostAccount.objects.filter(provider=provider).first()
    if account is None:
        return None
    try:
        found: dict[str, str] = json.loads(unseal(account.sealed, purpose=SEALED_FOR))
    except Unreadable:
        return None
    return found


def keys_checked(provider: str) -> dict[str, str] | None:
    """Return the keys of the agency at a provider if these very keys opened once; None otherwise."""
    checked = PostAccount.objects.filter(provider=provider, checked_at__isnull=False).exists()
    return keys_at(provider) if checked else None


def strange_states() -> QuerySet[StrangeState]:
    """Return the words of providers that nobody read yet, of letters whose end is not known, oldest first."""
    unread = StrangeState.objects.filter(read_at__isnull=True, message__state=MessageState.ACCEPTED)
    return unread.select_related("message__case__creditor", "message__case__debtor", "message__debtor").order_by("id")


def in_hands_of(provider: str) -> int:
    """Return how many letters this provider has, or may have, and whose end is not known."""
    left = (MessageState.SENDING, MessageState.UNKNOWN, MessageState.ACCEPTED)
    return Message.objects.filter(provider=provider, state__in=left).count()


def in_hands() -> dict[str, int]:
    """Return provider -> how many letters it has, or may have, and whose end is not known."""
    left = (MessageState.SENDING, MessageState.UNKNOWN, MessageState.ACCEPTED)
    counted = Message.objects.filter(state__in=left).exclude(provider="").order_by()
    return dict(counted.values_list("provider").annotate(many=Count("pk")))
