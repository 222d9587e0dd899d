"""Ways out behind one protocol, found by `Channel`."""

from __future__ import annotations

from django.conf import settings

from agency.law.contact.limits import Channel
from tenants.current import schema_name

from .base import SendingChannel
from .email import Mail
from .post import PostOffice

__all__ = ["channel_for"]


def channel_for(channel: Channel) -> SendingChannel:
    """Return the way out of the current agency for a channel."""
    if channel == Channel.EMAIL:
        return Mail()
    token = settings.POST_OFFICE_KEY.format(schema=schema_name())
    return PostOffice(url=settings.POST_OFFICE_URL, token=token, honours_keys=settings.POST_OFFICE_HONOURS_KEYS)
