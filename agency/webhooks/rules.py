"""Which acts are told, where they may be told, when a refusal is tried again, how a telling is signed. Pure."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from agency.journal.enums import Verb

from .enums import EventKind

# Verb -> what programs are told, with the field and the value of the journal's line that it asks for. The trigger
# `agency_tell_programs` holds the same table; a test compares them.
SOURCES: tuple[tuple[Verb, str, str, EventKind], ...] = (
    (Verb.CASE_OPENED, "", "", EventKind.CASE_RECEIVED),
    (Verb.QUALIFICATION_CONCLUDED, "conclusion", "ready", EventKind.CASE_QUALIFIED),
    (Verb.QUALIFIED_ALIKE, "", "", EventKind.CASE_QUALIFIED),
    (Verb.QUALIFICATION_CONCLUDED, "conclusion", "stop", EventKind.CASE_REFUSED),
    (Verb.CASE_MOVED, "to", "settled", EventKind.CASE_CLOSED),
    (Verb.CASE_MOVED, "to", "returned", EventKind.CASE_CLOSED),
    (Verb.CASE_MOVED, "to", "time_barred", EventKind.CASE_CLOSED),
    (Verb.CASE_MOVED, "to", "closed", EventKind.CASE_CLOSED),
    (Verb.PAYMENT_RECEIVED, "", "", EventKind.PAYMENT_RECEIVED),
    (Verb.PAYMENT_WITHDRAWN, "", "", EventKind.PAYMENT_TAKEN_BACK),
    (Verb.PAYMENT_REVERSED, "", "", EventKind.PAYMENT_TAKEN_BACK),
    (Verb.PAYMENT_RESTORED, "", "", EventKind.PAYMENT_RESTORED),
    (Verb.PLAN_ACCEPTED, "", "", EventKind.PLAN_AGREED),
    (Verb.PLAN_COMPLETED, "", "", EventKind.PLAN_COMPLETED),
    (Verb.PLAN_ENDED, "", "", EventKind.PLAN_ENDED),
    (Verb.CREDITOR_ASKED, "", "", EventKind.QUESTION_ASKED),
    (Verb.DISPUTE_ASKED, "", "", EventKind.DISPUTE_OPENED),
    (Verb.DISPUTE_DECIDED, "", "", EventKind.DISPUTE_DECIDED),
    (Verb.NEXT_STEP_ASKED, "", "", EventKind.NEXT_STEP_ASKED),
    (Verb.REMITTANCE_PAID, "", "", EventKind.REMITTANCE_PAID),
    (Verb.REMITTANCE_RETURNED, "", "", EventKind.REMITTANCE_RETURNED),
)
# Ten tries over three days, those of Standard Webhooks.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
SHUT_AFTER = timedelta(days=5)
# No try for longer than between two tries: nothing is known of it meanwhile, and its refusals count anew.
KNOWN_FOR = WAITS[-1] + timedelta(hours=6)
# Of one address in a batch: what is slow to answer keeps nobody else waiting.
SHARE_OF_A_BATCH, SHARE_WHILE_IT_REFUSES = 2, 1
# What waits for an address that refuses is left so long after each try.
REFUSED_REST = timedelta(minutes=5)
# A former secret signs beside the new one for so long.
FORMER_SIGNS = timedelta(hours=24)
KEPT_DAYS = 30
PORTS = (None, 443, 8443)
LONGEST_ANSWER = 500


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries, or None when it was the last one."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def may_be_called(url: str, *, in_clear: bool) -> bool:
    """Whether an address may be written down: https, a name and no number, no password, an allowed port.

    `in_clear` also takes http and this machine, for trials. What the name leads to is looked at when it is called.
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not plain or not name or parts.username is not None or parts.fragment or "@" in parts.netloc:
        return False
    if in_clear:
        return parts.scheme in ("http", "https")
    last = name.rstrip(".").rpartition(".")[2]
    return parts.scheme == "https" and port in PORTS and "." in name.strip(".") and last.isalpha()


def host_of(url: str) -> str:
    """Return the host of an address: what the journal keeps for ever, since a path may hold a secret of theirs."""
    return urlsplit(url).netloc


def secret_of(*, key: str, schema: str, seed: str) -> str:
    """Return the secret that an address checks signatures with: 256 bits, as Standard Webhooks write them.

    It is a function of the installation's key, the agency and a seed, and never stored.
    """
    return "whsec_" + b64encode(_keyed(key.encode(), f"webhook-secret:{schema}:{seed}".encode())).decode()


def signatures(secrets: Iterable[bytes], *, message_id: str, at: datetime, body: bytes) -> str:
    """Return the header `webhook-signature`: one `v1,` for each secret that still signs."""
    said = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return " ".join("v1," + b64encode(_keyed(secret, said)).decode() for secret in secrets)


def _keyed(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha256).digest()
