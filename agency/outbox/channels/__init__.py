"""Ways out behind one protocol, found by `Channel`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from django.conf import settings

from agency.law.contact.limits import Channel
from tenants.current import schema_name

from .base import SendingChannel
from .email import Mail
from .post import PostOffice

__all__ = ["WayOut", "channel_for", "ways_out"]

WayOut = Callable[[Channel], SendingChannel]
"""Finds the way out for a channel."""


def channel_for(channel: Channel) -> SendingChannel:
    """Return the way out of the current agency for a channel."""
    if channel == Channel.EMAIL:
        return Mail()
    return _post_office()


@contextmanager
def ways_out() -> Iterator[WayOut]:
    """The ways out of the current agency for a batch: the connection to the post office stays open until its end."""
    with ExitStack() as open_until_the_end:

        @cache
        def way_out(channel: Channel) -> SendingChannel:
            if channel == Channel.EMAIL:
                return Mail()
            return open_until_the_end.enter_context(_post_office())

        yield way_out


def _post_office() -> PostOffice:
    token = settings.POST_OFFICE_KEY.format(schema=schema_name())
    return PostOffice(url=settings.POST_OFFICE_URL, token=token, honours_keys=settings.POST_OFFICE_HONOURS_KEYS)
