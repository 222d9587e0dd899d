"""Sign-in of a person: the code of a letter and a postcode, with a limit on tries.

Whatever fails, the answer is the same and takes the same work: an unknown code, a wrong postcode, a closed case,
another agency's code. Tries are counted in the database, by code, by network and for the whole agency.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from agency.cases.models import AccessAttempt, AccessCode
from agency.cases.queries import code_hash
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Address, Debtor

from .queries import visible_cases

WINDOW = timedelta(hours=1)
TRIES_BY_CODE = 5
TRIES_BY_NETWORK = 20
# Beyond this many failures in an hour over the agency, each network gets as few tries as a code.
CALM_BY_AGENCY = 200
NOBODY = 0


class SignInRefused(Exception):
    """Code and postcode do not go together, for whatever reason: the caller is not told which."""


class TooManyTries(Exception):
    """The sign-in is closed to this code or this network until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def identify_debtor(*, code: str, postcode: str, network: str, at: datetime) -> Debtor:
    """Return the person whose letter carries this code and whose address has this postcode.

    Raises `TooManyTries` beyond 5 failures by code or 20 by network in an hour, `SignInRefused` otherwise. The try is
    written before it is judged, so that parallel tries are all counted.
    """
    attempt = _try(code, network, at)
    debtor = _debtor_of(attempt.code_hash)
    known = Address.objects.filter(debtor_id=debtor.pk if debtor else NOBODY, valid=True).first()
    fits = constant_time_compare(known.postcode if known else "", postcode)
    visible = visible_cases(debtor.pk if debtor else NOBODY).exists()
    if debtor is None or not fits or not visible:
        raise SignInRefused
    with transaction.atomic():
        attempt.opened = True
        attempt.save(update_fields=["opened"])
        record(by=Actor.debtor(debtor), at=at, verb=Verb.PORTAL_OPENED, subject=debtor)
    return debtor


def debtor_of_letter(*, code: str, network: str, at: datetime) -> Debtor | None:
    """Return the addressee of a letter from its code alone, to say that the letter went to the wrong person.

    Nothing is shown in exchange, and the try counts like one of a sign-in (raises `TooManyTries`).
    """
    attempt = _try(code, network, at)
    return _debtor_of(attempt.code_hash)


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from: /24 for IPv4, /56 for IPv6."""
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    known = forwarded[-trusted].strip() if trusted and len(forwarded) >= trusted else request.META["REMOTE_ADDR"]
    try:
        address = ipaddress.ip_address(known)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))  # noqa: PLR2004


def _try(code: str, network: str, at: datetime) -> AccessAttempt:
    """Write a try, then judge whether there were too many; a try while it is closed does not keep it closed longer."""
    attempt = AccessAttempt.objects.create(
        at=at, code_hash=code_hash(code), network=_network_hash(network), opened=False
    )
    until = _closed_until(attempt, at)
    if until is not None:
        attempt.delete()
        raise TooManyTries(until)
    return attempt


def _closed_until(attempt: AccessAttempt, at: datetime) -> datetime | None:
    recent = AccessAttempt.objects.filter(opened=False, at__gt=at - WINDOW, at__lte=at).exclude(pk=attempt.pk)
    agency_is_calm = recent.count() <= CALM_BY_AGENCY
    limits = (
        (recent.filter(code_hash=attempt.code_hash), TRIES_BY_CODE),
        (recent.filter(network=attempt.network), TRIES_BY_NETWORK if agency_is_calm else TRIES_BY_CODE),
    )
    for tries, most in limits:
        instants = list(tries.order_by("-at").values_list("at", flat=True)[:most])
        if len(instants) >= most:
            return instants[-1] + WINDOW
    return None


def _debtor_of(hashed: str) -> Debtor | None:
    row = AccessCode.objects.filter(code_hash=hashed, replaced_at__isnull=True).select_related("debtor").first()
    return row.debtor if row else None


def _network_hash(network: str) -> str:
    return salted_hmac("portal.debtors.network", network, algorithm="sha256").hexdigest()
