"""From which case somebody came to correct how a person is reached: it is where they go back."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agency.cases.models import Case
from agency.parties.models import Debtor


def case_from(request: HttpRequest, person: Debtor) -> Case:
    """Return the case named by `?dossier=` when the person is of it, else the latest one they are of; 404 for none."""
    theirs = Case.objects.filter(parties__debtor=person).distinct()
    named = theirs.filter(reference=request.GET.get("dossier", "")).first()
    latest = theirs.order_by("-opened_on", "-pk").first()
    found = named or latest
    return found if found is not None else get_object_or_404(theirs)
