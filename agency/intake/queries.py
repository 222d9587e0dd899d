"""Reads of intake: what of a line is known already, and whether somebody relied on it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from agency.cases.models import Case, Claim
from agency.parties.models import Creditor
from agency.parties.rules import PersonFacts, match_key


def is_relied_on(match_key: str) -> bool:
    """Whether a file of the person is, or is being, assessed: then the staff alone change where we write."""
    begun = Q(qualified_at__isnull=False) | Q(qualification__latest_revision__isnull=False)
    return Case.objects.filter(begun, parties__debtor__match_key=match_key).exists()


def standing_claims(
    creditor: Creditor, person: PersonFacts, keys: Collection[str], *, number: str = ""
) -> QuerySet[Claim]:
    """Return what this creditor already confided of a person under one of these keys, or under a number alone."""
    known = Q(debtor__match_key=match_key(person, creditor.pk))
    if person.siren:
        known |= Q(debtor__siren=person.siren)
    return _claims(creditor, keys, number).filter(known)


def standing_elsewhere(creditor: Creditor, person: PersonFacts, keys: Collection[str]) -> Claim | None:
    """Return the same invoice of somebody of the same name at another postcode: a move, or a namesake."""
    key = match_key(person, creditor.pk)
    if not key.startswith("name:"):
        return None
    same_name = key.rpartition(":")[0] + ":"
    return (
        _claims(creditor, keys).filter(debtor__match_key__startswith=same_name).exclude(debtor__match_key=key).first()
    )


def _claims(creditor: Creditor, keys: Collection[str], number: str = "") -> QuerySet[Claim]:
    same = Q(number=number) if number else Q(key__in=keys)
    return Claim.objects.filter(same, creditor=creditor).select_related("case")
