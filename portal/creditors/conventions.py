"""A convention as its creditor accepts it on line: the text that was read, and the copy that is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.letters.presenters import draw_offered
from agency.mandates import operations
from agency.mandates.models import Mandate


def sha256_of(mandate: Mandate) -> str:
    """The print of the text that is offered: a code opens the signature of this very text."""
    return hashlib.sha256(draw_offered(mandate)).hexdigest()


def sign_on_line(
    *, mandate: Mandate, signatory: str, email: str, evidence: Mapping[str, str], by: Actor, at: datetime, on: date
) -> Mandate:
    """Sign the text that is offered, with the code that was sent to `email`; the copy kept says so.

    `evidence` holds when the code was sent, and the hashed session and address. Raises what `operations.sign` raises.
    """
    text_sha256 = sha256_of(mandate)
    words = (
        signatory,
        f"Signé en ligne le {format_date(on)}, avec un code envoyé à {email}",
        f"Texte accepté : {text_sha256[:16]}…",
    )
    return operations.sign(
        mandate=mandate, signed_on=on, signatory=signatory, document=draw_offered(mandate, creditor_signed=words),
        evidence={"text_sha256": text_sha256, **evidence}, by=by, at=at,
    )  # fmt: skip
