"""What every way out offers, and how it may fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from agency.outbox.enums import DeliveryKind

CALL_SECONDS = 30


class ChannelError(Exception):
    """A sending that did not end with a reference; its kind says what may be done next."""


class Retryable(ChannelError):
    """Nothing was taken, for sure: the same sending may be tried again later."""


class Permanent(ChannelError):
    """The provider refuses this sending as it is: a person has to change something."""


class Ambiguous(ChannelError):
    """No answer, or one that does not say: the provider may have taken it."""


@dataclass(frozen=True)
class Piece:
    """A file of a sending, in the order of the envelope."""

    name: str
    content: bytes
    mime: str


@dataclass(frozen=True)
class Parcel:
    """What is handed over. `key` makes two calls one sending; `client_reference` finds it again.

    `recipient` holds postal lines, or one e-mail address; `subject` and what follows serve e-mails only (`logo` is a
    PNG, `headers` are added to the channel's own).
    """

    key: str
    client_reference: str
    recipient: tuple[str, ...]
    sender: tuple[str, ...]
    pieces: tuple[Piece, ...]
    registered: bool = False
    subject: str = ""
    text: str = ""
    html: str = ""
    logo: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DeliveryFact:
    """Something the provider tells: `proof` names a document it can give, or is empty."""

    event: str
    kind: DeliveryKind
    at: datetime
    proof: str = ""


@dataclass(frozen=True)
class Acceptance:
    """The provider has it. `duplicate` says that it had it before this call."""

    ref: str
    duplicate: bool = False


class SendingChannel(Protocol):
    """A way out. No method is called with a transaction open."""

    honours_keys: bool
    key_memory: timedelta

    def send(self, parcel: Parcel) -> Acceptance:
        """Hand over. Raises `Retryable`, `Permanent` or `Ambiguous`."""
        ...

    def find(self, client_reference: str) -> Acceptance | None:
        """Look a sending up by our reference. Raises `Retryable` when the provider does not answer."""
        ...

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:
        """Return what happened to a sending so far. Raises `Retryable`."""
        ...

    def proof(self, ref: str, kind: str) -> bytes:
        """Return a proof as PDF. Raises `Retryable`, or `Permanent` when there is none."""
        ...
