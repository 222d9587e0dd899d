"""Whom somebody relied on."""

from __future__ import annotations

from django.db.models import Q

from agency.cases.models import Case


def is_relied_on(match_key: str) -> bool:
    """Whether a file of the person is, or is being, assessed: then the staff alone change where we write."""
    begun = Q(qualified_at__isnull=False) | Q(qualification__latest_revision__isnull=False)
    return Case.objects.filter(begun, parties__debtor__match_key=match_key).exists()
