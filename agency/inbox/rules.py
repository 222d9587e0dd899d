"""A mail read as text: who wrote, what they say without what they quote, and whether a machine speaks. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses
from html import unescape

from .enums import MailNature
from .values import IncomingMail, MailFile

TEXT_LENGTH = 10_000
SUBJECT_LENGTH = 200
SENDER_LENGTH = 254
MOST_FILES = 20
WHOLE_KEY = 64

# RFC 3834, and what servers wrote before it.
_BY_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "List-Id", "X-Auto-Reply")
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre)@", re.IGNORECASE)
# Our messages bear their key as Message-ID, half of it as the mark of the address to answer to.
_OUR_ID = re.compile(r"<([0-9a-f]{64})@[^<>\s]+>")
_OUR_MARK = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
_TO_US = ("To", "Cc", "Delivered-To", "X-Original-To")
_UNSEEN_PARTS = re.compile(r"(?is)<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->")
_ENDS_OF_LINES = re.compile(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>")
_TAGS = re.compile(r"<[^<>]{0,4000}>")
# « Le lundi 3 …, X a écrit : », in French and in English, on one line or two: what follows is quoted.
_QUOTES = re.compile(
    r"(?m)^[ \t]*(?:Le [^\n]{4,200}(?:\n[^\n]{0,200})?a écrit[ \u00a0\u202f]?:|On [^\n]{4,200}(?:\n[^\n]{0,200})?wrote:"
    r"|-{2,}[ ]?(?:Message d’origine|Message d'origine|Original Message|Message original)[ ]?-{2,})[ \t]*$"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_GAVE_UP = re.compile(r"(?im)^Action:\s*failed\b")
_LOST_AT = re.compile(r"(?im)^Final-Recipient:\s*rfc822\s*;\s*<?([^\s<>;]+@[^\s<>;]+)")
_FOR_GOOD = re.compile(r"(?im)^Status:\s*5\.")


def read_mail(content: bytes, *, whole: bool = True) -> IncomingMail:
    """Return what a mail says; one that no reader understands keeps its fingerprint, for a person.

    `whole` is False when only its head was fetched: its words are still in the box.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    try:
        return _read(content, fingerprint, whole=whole)
    except Exception:  # noqa: BLE001  hostile mails break the library in ways of their own: a person reads those
        return IncomingMail(fingerprint, whole=whole)


def _read(content: bytes, fingerprint: str, *, whole: bool) -> IncomingMail:
    mail: EmailMessage = message_from_bytes(content, policy=default)  # type: ignore[assignment]
    sender = _sender(mail)
    reports = list(_reports(mail))
    nature = _nature(mail, sender, is_report=bool(reports))
    about = "\n".join(_returned_head(mail)) if reports else ""
    keys = _keys(mail) + tuple(_OUR_ID.findall(about))
    said = "\n".join(reports)
    text = (without_quotes(_text(mail)) if nature == MailNature.HUMAN else _text(mail)) if whole else ""
    files = tuple(_files(mail))[:MOST_FILES] if whole and nature == MailNature.HUMAN else ()
    lost = _LOST_AT.search(said)
    return IncomingMail(
        _same_mail(mail, sender) or fingerprint, sender[:SENDER_LENGTH],
        plain(str(mail.get("Subject", "")))[:SUBJECT_LENGTH], text[:TEXT_LENGTH], nature,
        tuple(dict.fromkeys(keys)), failed=bool(_GAVE_UP.search(said) and _FOR_GOOD.search(said)),
        lost_at=lost[1] if lost else "", whole=whole, files=files,
    )  # fmt: skip


def plain(text: str) -> str:
    """Return a text without signs that nobody sees."""
    written = text.encode("utf-8", "replace").decode()
    return _CONTROL.sub("", written.replace("\r\n", "\n").replace("\r", "\n")).strip()


def without_quotes(text: str) -> str:
    """Return what somebody wrote, without our own message quoted below or around; all of it when nothing is left."""
    # Only the last attribution ends the mail: somebody who writes under what they quote is read too.
    found = _QUOTES.search(text)
    above = text[: found.start()] if found else text
    below = text[found.end() :] if found else ""
    kept = [line for line in above.splitlines() if not line.lstrip().startswith(">")]
    if any(line.lstrip().startswith(">") for line in below.splitlines()):
        kept += [line for line in below.splitlines() if line.strip() and not line.lstrip().startswith(">")]
    return plain("\n".join(kept)) or plain(text)


def shortened(text: str, length: int) -> str:
    """Return the beginning of a text, and say that there is more."""
    return text if len(text) <= length else f"{text[: length - 2].rstrip()} …"


def _sender(mail: EmailMessage) -> str:
    header = mail.get("From")
    if isinstance(header, AddressHeader) and header.addresses:
        return plain(header.addresses[0].addr_spec)
    found = getaddresses([str(header or "")])
    return plain(found[0][1]) if found else ""


def _nature(mail: EmailMessage, sender: str, *, is_report: bool) -> MailNature:
    if is_report:
        return MailNature.UNDELIVERED
    said = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    by_machine = (
        said not in {"", "no"}
        or str(mail.get("Precedence", "")).strip().lower() in _BY_MACHINES
        or any(mail.get(name) is not None for name in _AUTOMATIC_HEADERS)
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or bool(_MACHINES.match(sender))
    )
    return MailNature.AUTOMATIC if by_machine else MailNature.HUMAN


def _keys(mail: EmailMessage) -> tuple[str, ...]:
    answered = " ".join(str(mail.get(name, "")) for name in ("In-Reply-To", "References"))
    # The last of the references is the nearest.
    ids = _OUR_ID.findall(str(mail.get("In-Reply-To", ""))) + _OUR_ID.findall(answered)[::-1]
    to = " ".join(str(value) for name in _TO_US for value in mail.get_all(name, []))
    return (*ids, *(mark.lower() for mark in _OUR_MARK.findall(to)))


def _reports(mail: EmailMessage) -> Iterator[str]:
    """What a server says of a delivery (RFC 3464)."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            yield part.as_string()


def _returned_head(mail: EmailMessage) -> Iterator[str]:
    for part in mail.walk():
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822"}:
            yield part.as_string()[:20_000]


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = str(part.get_content())
    return plain(_words_of(content) if part.get_content_type() == "text/html" else content)


def _words_of(page: str) -> str:
    broken = _ENDS_OF_LINES.sub("\n", _UNSEEN_PARTS.sub("", page))
    return re.sub(r"\n\s*\n+", "\n\n", unescape(_TAGS.sub("", broken)))


def _files(mail: EmailMessage) -> Iterator[MailFile]:
    for part in mail.iter_attachments():
        if part.get_content_type() == "message/rfc822":
            continue
        yield MailFile(plain(part.get_filename() or ""), _bytes_of(part))


def _bytes_of(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _same_mail(mail: EmailMessage, sender: str) -> str:
    """What stays the same of a mail delivered twice, or read again by other numbers; empty without a Message-ID."""
    ours = str(mail.get("Message-ID", "")).strip()
    if not ours:
        return ""
    told = "\0".join([ours, sender, str(mail.get("Date", "")), str(mail.get("Subject", "")), _text(mail)])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
