"""Tries at the door: counted in the database, judged by the code tried and by where they come from.

A code shuts after five failures, for an hour. Where somebody comes from only slows down wrong pairs, and for ten
minutes: many people share an address, and none of them is shut out by what the others did. Guessing is held off by
the fifty bits of a code, and by its five failures for whoever knows one and not the postcode.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from agency.cases.models import AccessAttempt
from agency.cases.queries import code_hashes

WINDOW = timedelta(hours=1)
TRIES_BY_CODE = 5
ORIGIN_WINDOW = timedelta(minutes=10)
TRIES_BY_ORIGIN = 20
# Beyond this many failures in an hour over the agency, each address gets as few tries as a code.
CALM_BY_AGENCY = 200
# Where a try came from that was refused for its crowd: it counts against its code alone.
UNCOUNTED = ""


class TooManyTries(Exception):
    """The door is shut to this code, or to wrong pairs from this address, until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def begin(code: str, origin: str, at: datetime) -> AccessAttempt:
    """Write a try before it is judged, so that parallel ones are all counted. Raises `TooManyTries` for a shut code.

    A try while its code is shut does not keep it shut longer.
    """
    hashes = code_hashes(code)
    attempt = AccessAttempt.objects.create(at=at, code_hash=hashes[0], network=_hashed(origin), opened=False)
    until = _full(_failures(attempt, WINDOW).filter(code_hash__in=hashes), TRIES_BY_CODE, WINDOW)
    if until is not None:
        attempt.delete()
        raise TooManyTries(until)
    return attempt


def slow_down(attempt: AccessAttempt) -> None:
    """Called for a wrong pair. Raises `TooManyTries` when many came from the same place in ten minutes.

    A try that is refused so still counts against its code, which nobody may then try for ever; it does not keep the
    place slowed down longer.
    """
    calm = _failures(attempt, WINDOW).exclude(network=UNCOUNTED).count() <= CALM_BY_AGENCY
    most = TRIES_BY_ORIGIN if calm else TRIES_BY_CODE
    until = _full(_failures(attempt, ORIGIN_WINDOW).filter(network=attempt.network), most, ORIGIN_WINDOW)
    if until is not None:
        attempt.network = UNCOUNTED
        attempt.save(update_fields=["network"])
        raise TooManyTries(until)


def note_opened(attempt: AccessAttempt) -> None:
    """A right pair is no failure."""
    attempt.opened = True
    attempt.save(update_fields=["opened"])


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from, which tells no household: /24 for IPv4, /56 for IPv6."""
    return _cut(request, 24, 56)


def hashed_network(request: HttpRequest) -> str:
    """Return a keyed hash of the network a request comes from: enough to count, nothing to find it by."""
    return _hashed(network_of(request))


def origin_of(request: HttpRequest) -> str:
    """Return what wrong tries are counted by: the address for IPv4, for IPv6 the /64 that one line is given."""
    return _cut(request, 32, 64)


def _cut(request: HttpRequest, four: int, six: int) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    known = forwarded[-trusted].strip() if trusted and len(forwarded) >= trusted else request.META["REMOTE_ADDR"]
    try:
        address = ipaddress.ip_address(known)
    except ValueError:
        return "unknown"
    bits = four if address.version == 4 else six  # noqa: PLR2004
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def _failures(attempt: AccessAttempt, window: timedelta) -> QuerySet[AccessAttempt]:
    past = AccessAttempt.objects.filter(opened=False, at__gt=attempt.at - window, at__lte=attempt.at)
    return past.exclude(pk=attempt.pk)


def _full(tries: QuerySet[AccessAttempt], most: int, window: timedelta) -> datetime | None:
    """Until when there are as many tries as are let through; None while there are fewer."""
    instants = list(tries.order_by("-at").values_list("at", flat=True)[:most])
    return instants[-1] + window if len(instants) >= most else None


def _hashed(origin: str) -> str:
    return salted_hmac("portal.debtors.network", origin, algorithm="sha256").hexdigest()
