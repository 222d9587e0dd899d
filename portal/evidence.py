"""What proves that somebody agreed on a page: the session and the network, hashed."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest

from portal.debtors.door.tries import network_of


def evidence_of(request: HttpRequest) -> dict[str, str]:
    """Return `session` and `ip` of a request, hashed: they prove, and tell no household."""
    found = {"session": request.session.session_key or "", "ip": network_of(request)}
    return {name: hashlib.sha256(value.encode()).hexdigest() for name, value in found.items()}
