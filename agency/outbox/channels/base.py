"""What every way out offers, and how it may fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from agency.outbox.enums import DeliveryKind

CALL_SECONDS = 30


class ChannelError(Exception):
    """A sending that did not end with a reference; its kind says what may be done next."""


class Retryable(ChannelError):
    """Nothing was taken, for sure: the same sending may be tried again later."""


class KeysRefused(Retryable):
    """The keys do not open: the letters wait for others."""


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
    """Something the provider tells: `proof` names a document it can give, or is empty.

    `kind` is None for a word that we do not know: a person reads it, nobody guesses (`said` is the word).
    """

    event: str
    kind: DeliveryKind | None
    at: datetime | None
    proof: str = ""
    said: str = ""


@dataclass(frozen=True)
class Acceptance:
    """The provider has it. `duplicate` says that it had it before this call."""

    ref: str
    duplicate: bool = False


Note = Callable[[str], bool]
"""Keeps where a sending stands at its provider; False when another worker took it over: nothing is sent then."""


def unnoted(where: str) -> bool:  # noqa: ARG001  the protocol's
    """For a provider that takes a sending in one call."""
    return True


class SendingChannel(Protocol):
    """A way out. No method is called with a transaction open.

    `certain`: a sending that is not found was never taken and never will be, so that it may leave at once.
    """

    honours_keys: bool
    key_memory: timedelta
    certain: bool

    def send(self, parcel: Parcel, note: Note = unnoted) -> Acceptance:
        """Hand over; `note` is called before what cannot be undone. Raises `Retryable`, `Permanent` or `Ambiguous`."""
        ...

    def find(self, client_reference: str, note: str = "") -> Acceptance | None:
        """Look a sending up by our reference, or by what was noted. Raises `Retryable` without an answer."""
        ...

    def facts(self, ref: str) -> tuple[DeliveryFact, ...]:
        """Return what happened to a sending so far. Raises `Retryable`."""
        ...

    def proof(self, ref: str, kind: str) -> bytes:
        """Return a proof as PDF. Raises `Retryable`, or `Permanent` when there is none."""
        ...
