"""A change that a person told on their page: read, disowned for them by telephone or by post, checked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.contacts import operations
from agency.contacts.enums import ContactChangeState
from agency.contacts.models import ContactChange
from agency.contacts.queries import changed_beside
from agency.contacts.rules import ContactChangeRefused
from agency.desk.cases.presenters.contacts import standing
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.people.forms import ReasonForm
from agency.journal.rules import Actor
from agency.parties.enums import Matter
from agency.parties.rules import written
from agency.users.enums import Permission

NEW = "nouvelle"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.CONTACT)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what was changed; put it back when the person says that it was not them; say what was checked."""
    found = get_object_or_404(ContactChange.objects.select_related("case", "debtor"), pk=pk)
    checks = found.state == ContactChangeState.DISOWNED
    form = ReasonForm(request.POST if request.method == "POST" and checks else None)
    by, now = Actor.staff(request.user), timezone.now()
    if request.method == "POST" and not checks:
        operations.disown(change=found, by=by, at=now)
        return redirect("staff_contact_change", pk)
    if checks and form.is_valid():
        uses = request.POST.get("sert") == NEW
        try:
            operations.settle(change=found, uses=uses, why=form.cleaned_data["reason"], by=by, at=now)
        except ContactChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est vérifié pour %(name)s.") % {"name": found.debtor.full_name})
            return redirect("staff_case", found.case.reference)
    context = {
        "change": found, "case": found.case, "form": form, "checks": checks, "section": "personnes:index",
        "standing": standing(found) if checks else None, "others": changed_beside(found) if checks else (),
        "used": found.state == ContactChangeState.USED,
        "brought": written(Matter(found.matter), found.brought),
    }  # fmt: skip
    return page(request, "staff/contact_change.html", context, status=422 if form.errors else 200)
