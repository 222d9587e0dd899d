"""« Clés des logiciels »: those there are, one more, one less."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.common.calendar import paris_date
from agency.desk.frame.views.pages import page, staff_view
from agency.desk.software.forms import KeyForm
from agency.journal.rules import Actor
from agency.software import operations
from agency.software.models import SoftwareKey
from agency.software.queries import keys_held
from agency.users.enums import Permission

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.MANAGE_TEAM)
def keys(request: HttpRequest) -> HttpResponse:
    """The keys, and a form to make one: its secret is on the answer to the form, and nowhere afterwards."""
    now = timezone.now()
    form = KeyForm(request.POST or None, today=paris_date(now))
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        made, secret = operations.make_key(by=Actor.staff(request.user), at=now, **form.cleaned_data)
        form = KeyForm(today=paris_date(now))
    rows = Paginator(keys_held(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "rows": rows, "made": made, "secret": secret, "today": paris_date(now),
        "api": request.build_absolute_uri("/api/v1/"),
    }  # fmt: skip
    return page(request, "staff/keys.html", context, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.MANAGE_TEAM)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a key for ever."""
    key = get_object_or_404(SoftwareKey, pk=pk)
    if operations.revoke_key(key=key, by=Actor.staff(request.user), at=timezone.now()):
        messages.success(request, _("La clé « %(name)s » est fermée : elle n’ouvre plus rien.") % {"name": key.name})
    else:
        messages.error(request, _("Cette clé était déjà fermée."))
    return redirect("staff_keys")
