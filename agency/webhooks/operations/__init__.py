"""Writes of webhooks: addresses kept by people, tellings worked by the minute."""

from .delivering import forget_old, send_next
from .endpoints import (
    FormerStillSigns,
    TooManyEndpoints,
    open_endpoint,
    reopen_endpoint,
    replay,
    rotate_secret,
    send_test,
    shut_endpoint,
)

__all__ = [
    "FormerStillSigns",
    "TooManyEndpoints",
    "forget_old",
    "open_endpoint",
    "reopen_endpoint",
    "replay",
    "rotate_secret",
    "send_next",
    "send_test",
    "shut_endpoint",
]  # fmt: skip
