"""Where a person may be reached besides their address: an e-mail or a number, with who said it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.contacts.queries import changes_of
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.people.forms import ReachForm
from agency.journal.rules import Actor
from agency.parties import operations
from agency.parties.enums import Matter, Source
from agency.parties.models import Debtor
from agency.users.enums import Permission

from .origin import case_from

# What is read at a glance: older changes stand in the history of the case.
CHANGES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Note an e-mail address or a telephone number, saying who told it and how; the one before is kept, unused."""
    person, now = get_object_or_404(Debtor, pk=pk), timezone.now()
    form = ReachForm(request.POST or None, person=person)
    case = case_from(request, person)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        operations.use_contact(
            debtor=person, matter=Matter(given["kind"]), values={given["kind"]: given["value"]},
            source=Source(given["source"]), creditor=None, told=given["told"], by=Actor.staff(request.user), at=now,
            on=timezone.localdate(now),
        )  # fmt: skip
        messages.success(request, _("C’est noté : %(name)s est joignable là.") % {"name": person.full_name})
        return redirect("staff_case", case.reference)
    context = {
        "form": form, "person": person, "case": case, "section": "personnes:index",
        "changes": changes_of(person)[:CHANGES],
        "points": person.contact_points.select_related("creditor").order_by("-valid", "-pk"),
    }  # fmt: skip
    return page(request, "staff/reach.html", context, status=422 if form.errors else 200)
