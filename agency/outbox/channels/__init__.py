"""Ways out behind one protocol, found by `Channel` and by whose account the letter leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache

from django.conf import settings

from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.queries import keys_at
from tenants.current import schema_name

from .base import SendingChannel
from .email import Mail
from .la_poste import LaPoste
from .maileva import Maileva
from .post import PostOffice
from .unkeyed import Unkeyed

__all__ = ["ADAPTERS", "CHECKED", "WayOut", "channel_for", "ways_out"]

WayOut = Callable[[Channel, str], SendingChannel]
"""Finds the way out for a channel and a provider; without a provider, the installation's own post office."""

ADAPTERS: Mapping[str, Callable[[Mapping[str, str]], Maileva]] = {PostProvider.MAILEVA: Maileva}
"""Who posts letters at each provider, given the agency's keys there."""
CHECKED: Mapping[str, Callable[[Mapping[str, str]], Maileva | LaPoste]] = {**ADAPTERS, PostProvider.LA_POSTE: LaPoste}
"""Whose keys may be tried."""


def channel_for(channel: Channel, provider: str = "") -> SendingChannel:
    """Return the way out of the current agency for a channel, by its account at a provider if one is named."""
    if channel == Channel.EMAIL:
        return Mail()
    return _by_account(provider) if provider else _post_office()


@contextmanager
def ways_out() -> Iterator[WayOut]:
    """The ways out of the current agency for a batch: the connection to each stays open until its end."""
    with ExitStack() as open_until_the_end:

        @cache
        def way_out(channel: Channel, provider: str) -> SendingChannel:
            found = channel_for(channel, provider)
            if isinstance(found, (PostOffice, Maileva)):
                open_until_the_end.enter_context(found)
            return found

        yield way_out


def _by_account(provider: str) -> SendingChannel:
    keys = keys_at(provider)
    return ADAPTERS[provider](keys) if keys is not None and provider in ADAPTERS else Unkeyed(provider)


def _post_office() -> PostOffice:
    token = settings.POST_OFFICE_KEY.format(schema=schema_name())
    return PostOffice(url=settings.POST_OFFICE_URL, token=token, honours_keys=settings.POST_OFFICE_HONOURS_KEYS)
