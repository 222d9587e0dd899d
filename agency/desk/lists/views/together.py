"""The same act on several cases: chosen from the list as it is filtered, shown before, done, undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agency.cases.together import operations
from agency.cases.together.enums import TogetherKind
from agency.cases.together.models import TogetherAct, TogetherItem
from agency.cases.together.queries import undoable
from agency.common.calendar import paris_date
from agency.desk.frame.views.pages import may, page, staff_view
from agency.desk.lists.forms import ASKED, MOST, TogetherForm
from agency.desk.lists.presenters import done, preview
from agency.intake.alike.operations import AlikeRefused, undo_alike
from agency.intake.alike.queries import still_alike_made
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .cases import case_list

SECTION = "dossiers:index"
RECENT = 5


@require_safe
@staff_view(Permission.SEE_CASES)
def together(request: HttpRequest) -> HttpResponse:
    """The cases of the list as it is filtered, to be ticked, and what may be done of them."""
    return _choose(request, TogetherForm(user=request.user, on=paris_date(timezone.now())))


@require_POST
@staff_view(Permission.SEE_CASES)
def look(request: HttpRequest) -> HttpResponse:
    """What the act would change, case by case, before anything is written; or the cases ticked, as a file."""
    form = _form(request)
    valid = form.is_valid()
    if "export" in request.POST and (ticked := form.cleaned_data.get("cases")):
        index = case_list().index_of(request)
        answer: HttpResponse = index.as_spreadsheet(index.get_queryset().filter(pk__in=ticked), index.FORMAT_XLSX)
        return answer
    if not valid:
        return _choose(request, form, status=422)
    kind = TogetherKind(form.cleaned_data["act"])
    told = {
        "preview": preview(kind, form.cleaned_data["cases"], form.cleaned_data), "form": form,
        "cases": ",".join(map(str, form.cleaned_data["cases"])), "section": SECTION,
    }  # fmt: skip
    return page(request, "staff/together_preview.html", told)


@require_POST
@staff_view(Permission.SEE_CASES)
def act(request: HttpRequest) -> HttpResponse:
    """Do what was shown."""
    form = _form(request)
    if not form.is_valid():
        return _choose(request, form, status=422)
    kind = TogetherKind(form.cleaned_data["act"])
    if not may(request.user, ASKED[kind]):
        return render(request, "403.html", status=403)
    try:
        made = _do(kind, form.cleaned_data, user=request.user, by=Actor.staff(request.user), at=timezone.now())
    except operations.TogetherRefused as refusal:
        form.add_error(None, str(refusal))
        return _choose(request, form, status=422)
    return redirect("staff_together_done", made.pk)


@require_safe
@staff_view(Permission.SEE_CASES)
def acted(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: what was done, on which cases, and how much of it may still be undone."""
    made = get_object_or_404(TogetherAct.objects.select_related("referent", "tag", "done_by"), pk=pk)
    told = {
        "act": made, "sentence": done(made), "items": made.items.select_related("case__debtor", "case__creditor"),
        "left": _left(made).count(), "may_undo": may(request.user, ASKED[TogetherKind(made.kind)]),
        "section": SECTION,
    }  # fmt: skip
    return page(request, "staff/together_done.html", told)


@require_POST
@staff_view(Permission.SEE_CASES)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what an act changed, where nobody changed it since."""
    made = get_object_or_404(TogetherAct, pk=pk)
    if not may(request.user, ASKED[TogetherKind(made.kind)]):
        return render(request, "403.html", status=403)
    try:
        undone = undo_alike if made.kind == TogetherKind.QUALIFY else operations.undo
        many = undone(act=made, by=Actor.staff(request.user), at=timezone.now())
    except (operations.TogetherRefused, AlikeRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("Défait sur %(n)s dossier.", "Défait sur %(n)s dossiers.", many) % {"n": many}
        messages.success(request, said)
    return redirect("staff_together_done", pk)


def _left(made: TogetherAct) -> QuerySet[TogetherItem]:
    """The cases on which an act may still be undone."""
    return still_alike_made(made) if made.kind == TogetherKind.QUALIFY else undoable(made)


def _form(request: HttpRequest) -> TogetherForm:
    """The form as it was posted: cases ticked one by one, or handed on by the page before."""
    given = request.POST.copy()
    given["cases"] = request.POST.get("cases") or ",".join(request.POST.getlist("case"))
    return TogetherForm(given, user=request.user, on=paris_date(timezone.now()))


def _do(kind: TogetherKind, given: dict[str, Any], *, user: Any, by: Actor, at: datetime) -> TogetherAct:
    told: dict[str, Any] = {"cases": given["cases"], "user": user, "by": by, "at": at}
    match kind:
        case TogetherKind.ASSIGN:
            return operations.assign_together(referent=given["referent"], **told)
        case TogetherKind.SUSPEND:
            return operations.suspend_together(until_on=given["until_on"], reason=given["reason"], **told)
        case TogetherKind.TAG:
            return operations.tag_together(name=given["tag"], **told)
        case _:
            return operations.untag_together(name=given["tag"], **told)


def _choose(request: HttpRequest, form: TogetherForm, status: int = 200) -> HttpResponse:
    rows = case_list().asked(request)
    shown = list(rows[: MOST + 1])
    picked = set(form.data.get("cases", "").split(",")) if form.is_bound else None
    told = {
        "rows": [(case, picked is None or str(case.pk) in picked) for case in shown[:MOST]], "more": len(shown) > MOST,
        "most": MOST, "form": form, "query": request.GET.urlencode(), "section": SECTION,
        "recent": [(made, done(made)) for made in TogetherAct.objects.select_related("referent", "tag")[:RECENT]],
    }  # fmt: skip
    return page(request, "staff/together.html", told, status=status)
