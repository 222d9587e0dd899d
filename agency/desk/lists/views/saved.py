"""« Colonnes et vues »: which columns a list shows to somebody, and the views of it that they come back to."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agency.desk.frame.models import ListView
from agency.desk.frame.operations import forget_view, keep_view
from agency.desk.frame.queries import columns_of, views_of
from agency.desk.frame.views.pages import may, page, staff_view
from agency.desk.frame.views.record_lists import LISTS, RecordList
from agency.desk.lists.forms import ListViewForm
from agency.journal.rules import Actor
from agency.users.enums import Permission
from agency.users.models import User

# What an address holds beside filters, search and order.
_PASSING = ("p", "export", "vue", "_w_filter_fragment")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_CASES)
def views(request: HttpRequest, name: str) -> HttpResponse:
    """Choose the columns of a list, keep it under a name as it is filtered and sorted, go back to one kept."""
    listed = LISTS.get(name)
    if listed is None:
        raise Http404
    if not may(request.user, listed.permission):
        return render(request, "403.html", status=403)
    every = [(column.name, column.label) for column in listed.index_of(request).every_column]
    query, owner = _kept(request.GET), cast("User", request.user)
    form = ListViewForm(request.POST if request.method == "POST" else None, columns=every)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kept = keep_view(
            owner=owner, listed=name, name=given["name"], query=query, columns=given["columns"],
            by=Actor.staff(request.user), at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("C’est gardé : la liste s’ouvre ainsi pour vous."))
        return redirect(address(listed, kept) if kept.name else _with(listed, query))
    shown = columns_of(owner, name, request.GET.get("vue", "")) or {column.name for column in _first(listed, request)}
    told = {
        "listed": listed, "title": listed.menu_label, "form": form, "query": query, "section": f"{name}:index",
        "columns": [(column, label, column in shown) for column, label in every],
        "kept": [(view, address(listed, view)) for view in views_of(owner, name) if view.name],
        "back": _with(listed, query),
    }  # fmt: skip
    return page(request, "staff/list_views.html", told, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.SEE_CASES)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = get_object_or_404(ListView, pk=pk, owner=cast("User", request.user))
    listed = view.listed
    forget_view(view=view, by=Actor.staff(request.user), at=timezone.now())
    messages.success(request, _("La vue est oubliée."))
    return redirect("staff_list_views", listed)


def address(listed: RecordList, view: ListView) -> str:
    """Return the address at which a list opens as a view keeps it."""
    return _with(listed, f"{view.query}&vue={view.pk}" if view.query else f"vue={view.pk}")


def _with(listed: RecordList, query: str) -> str:
    return reverse(listed.get_url_name("index")) + (f"?{query}" if query else "")


def _first(listed: RecordList, request: HttpRequest) -> list[Any]:
    every = listed.index_of(request).every_column
    return list(every[: len(every) - len(listed.more_columns)])


def _kept(given: QueryDict) -> str:
    """The filters, the search and the order of an address."""
    kept = given.copy()
    for name in _PASSING:
        kept.pop(name, None)
    return kept.urlencode()
