"""A mail as it was read. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from .enums import MailNature


@dataclass(frozen=True)
class MailFile:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class IncomingMail:
    """What a mail says: `keys` are those of our messages that it answers, whole or by their mark, the surest first.

    `failed` says that a server gave up on the message of `keys`, at the address `lost_at` if it names one. Of one not
    `whole`, the head alone was read.
    """

    fingerprint: str
    sender: str = ""
    subject: str = ""
    text: str = ""
    nature: MailNature = MailNature.HUMAN
    keys: tuple[str, ...] = ()
    failed: bool = False
    lost_at: str = ""
    whole: bool = True
    files: tuple[MailFile, ...] = field(default=(), repr=False)
