"""The door of the debtors' pages: a code and a postcode open it, and only what is the person's lies behind.

Whatever fails, the answer is the same and takes the same work: an unknown code, a wrong postcode, a closed file,
another agency's code. Tries are counted in the database, by code, by network and for the whole agency.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from agency.cases.access import code_hash
from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import AccessAttempt, AccessCode, Case, Document
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Address, Debtor

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=2)
WINDOW = timedelta(hours=1)
TRIES_BY_CODE = 5
TRIES_BY_NETWORK = 20
# Beyond this many failures in an hour over the agency, each network gets as few tries as a code.
CALM_BY_AGENCY = 200
VISITOR = "debtor"
# What a visit keeps beside the visitor: plans being chosen, the first answer of a hard time.
DRAFTS = "plans"
HARD_TIME = "hard_time"
STAFF = "_auth_user_id"
HIDDEN_STATES = frozenset({CaseState.CLOSED, CaseState.TIME_BARRED})
NOBODY = 0


class DoorShut(Exception):
    """Code and postcode do not go together, for whatever reason: the caller is not told which."""


class TooManyTries(Exception):
    """The door is closed to this code or this network until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


@dataclass(frozen=True)
class Visitor:
    """A person whose identity was checked, for the time of a visit."""

    debtor_id: int
    opened_at: datetime
    seen_at: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether 15 minutes passed without a page, or two hours in all."""
        return at - self.seen_at > IDLE or at - self.opened_at > LONGEST


def open_door(*, code: str, postcode: str, network: str, at: datetime) -> Debtor:
    """Return the person whose letter carries this code and whose address has this postcode.

    Raises `TooManyTries` beyond 5 failures by code or 20 by network in an hour, `DoorShut` otherwise. The try is
    written before it is judged, so that parallel tries are all counted.
    """
    attempt = _try(code, network, at)
    debtor = _debtor_of(attempt.code_hash)
    known = Address.objects.filter(debtor_id=debtor.pk if debtor else NOBODY, valid=True).first()
    fits = constant_time_compare(known.postcode if known else "", postcode)
    visible = visible_cases(debtor.pk if debtor else NOBODY).exists()
    if debtor is None or not fits or not visible:
        raise DoorShut
    with transaction.atomic():
        attempt.opened = True
        attempt.save(update_fields=["opened"])
        record(by=Actor.debtor(debtor), at=at, verb="portal.opened", subject=debtor)
    return debtor


def debtor_of_letter(*, code: str, network: str, at: datetime) -> Debtor | None:
    """Return the addressee of a letter from its code alone, to say that the letter went to the wrong person.

    Nothing is shown in exchange, and the try counts like one at the door (raises `TooManyTries`).
    """
    attempt = _try(code, network, at)
    return _debtor_of(attempt.code_hash)


def visible_cases(debtor_id: int) -> QuerySet[Case]:
    """Return the files a person may see: theirs, once the first letter has left, unless closed without follow-up."""
    return (
        Case.objects.filter(parties__debtor_id=debtor_id, first_letter_on__isnull=False)
        .exclude(state__in=HIDDEN_STATES)
        .select_related("creditor", "mandate", "referent")
        .order_by("-opened_on", "-id")
    )


def access_case(visitor: Visitor, reference: str) -> Case:
    """Return one of the visitor's own files. Raises Http404 for any other."""
    case = visible_cases(visitor.debtor_id).filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def access_document(visitor: Visitor, reference: str, pk: int) -> Document:
    """Return a document of the visitor's file that is theirs to read. Raises Http404 for any other.

    A co-debtor's letters, receipts and plans are not theirs (R5.12).
    """
    case = access_case(visitor, reference)
    document = readable_documents(case, visitor.debtor_id).filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def readable_documents(case: Case, debtor_id: int) -> QuerySet[Document]:
    """Return what one person may read of a file: the invoices, and what was written to them."""
    theirs = Q(kind=DocumentKind.INVOICE) | Q(
        kind__in=[DocumentKind.LETTER, DocumentKind.RECEIPT, DocumentKind.PLAN], messages__debtor_id=debtor_id
    )
    return case.documents.filter(theirs).distinct()


def visitor_of(request: HttpRequest, at: datetime) -> Visitor | None:
    """Return who is visiting, or nobody when the visit never began or is over."""
    kept = request.session.get(VISITOR)
    if kept is None:
        return None
    opened_at, seen_at = (datetime.fromisoformat(kept[key]) for key in ("opened_at", "seen_at"))
    visitor = Visitor(kept["debtor_id"], opened_at, seen_at)
    return None if visitor.is_over(at) else visitor


def enter(request: HttpRequest, debtor: Debtor, at: datetime) -> None:
    """Begin a visit under a new session key, so that a key known before is worth nothing."""
    request.session.cycle_key()
    if STAFF not in request.session:
        # Longer than the visit, so that a late page is told that the visit ended instead of asking for the code.
        request.session.set_expiry(LONGEST + IDLE)
    request.session[VISITOR] = {"debtor_id": debtor.pk, "opened_at": at.isoformat(), "seen_at": at.isoformat()}


def touch(request: HttpRequest, at: datetime) -> None:
    """Note that the visitor is still there."""
    request.session[VISITOR] = {**request.session[VISITOR], "seen_at": at.isoformat()}


def leave(request: HttpRequest) -> None:
    """End the visit; a member of staff signed in on the same browser stays signed in."""
    if STAFF in request.session:
        for key in (VISITOR, DRAFTS, HARD_TIME):
            request.session.pop(key, None)
    else:
        request.session.flush()


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
    """Write a try, then judge whether there were too many; a try at a shut door does not keep it shut longer."""
    attempt = AccessAttempt.objects.create(
        at=at, code_hash=code_hash(code), network=_network_hash(network), opened=False
    )
    until = _shut_until(attempt, at)
    if until is not None:
        attempt.delete()
        raise TooManyTries(until)
    return attempt


def _shut_until(attempt: AccessAttempt, at: datetime) -> datetime | None:
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
