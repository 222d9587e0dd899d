"""What proves that somebody agreed on a page: session and network, hashed, and what was read beside the words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from portal.debtors.door.tries import network_of
from portal.view_models import SaidLine


def evidence_of(request: HttpRequest, read: Iterable[SaidLine] = ()) -> dict[str, Any]:
    """Return `session` and `ip` of a request, hashed: they prove, and tell no household.

    On a page that is not French, `rendering` is its language and the sentences that stood beside the French ones.
    """
    found = {"session": request.session.session_key or "", "ip": network_of(request)}
    proof: dict[str, Any] = {name: hashlib.sha256(value.encode()).hexdigest() for name, value in found.items()}
    beside = [line.beside for line in read if line.beside]
    return proof | ({"rendering": {"language": get_language(), "words": beside}} if beside else {})
