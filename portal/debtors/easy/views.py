"""Views of the pages that are easy to read: short lines, one idea each, the same for everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from agency.mandates.queries import profile_or_none
from portal.debtors.presenters import debtor_frame
from portal.rendering import render_page

EASY = {
    "lettre": (gettext_lazy("Vous avez reçu une lettre"), "portal/debtors/easy/letter.html"),
    "payer": (gettext_lazy("Vous pouvez payer petit à petit"), "portal/debtors/easy/pay.html"),
    "pas-d-accord": (gettext_lazy("Vous n’êtes pas d’accord"), "portal/debtors/easy/disagree.html"),
    "difficultes": (gettext_lazy("Vous avez des difficultés"), "portal/debtors/easy/hard.html"),
}
"""The four pages that are easy to read, in their order: the first one is where the letters lead."""


@login_not_required
@require_safe
def easy(request: HttpRequest, name: str = "lettre") -> HttpResponse:
    """One of four pages that are easy to read: the same for everybody, nothing of anybody’s case."""
    if name not in EASY:
        raise Http404
    context = {"easy_page": name, "easy_pages": [(slug, label) for slug, (label, _template) in EASY.items()]}
    return render_page(request, EASY[name][1], debtor_frame(profile_or_none()), context)
