"""Filters that several lists share."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from agency.parties.models import Creditor
from agency.parties.queries import rows_of


class CreditorFilters(WagtailFilterSet):
    """Rows by the creditor they are for; one whose rows were merged is chosen once, and found whole."""

    creditor = django_filters.ModelChoiceFilter(
        label=_("Créancier"), queryset=lambda _request: Creditor.objects.filter(merged_into=None).order_by("name"),
        method="confided",
    )  # fmt: skip

    def confided(self, rows: QuerySet[Any], _name: str, creditor: Creditor) -> QuerySet[Any]:
        """What this creditor confided, on whichever of its rows it was written."""
        return rows.filter(creditor__in=rows_of(creditor))
