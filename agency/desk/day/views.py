"""« Ma journée »: the queue of the morning and, beside it, the line selected."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agency.cases.models import Case
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.language.presenters import format_long, month_name
from agency.mandates.queries import profile_or_none
from agency.users.enums import Permission
from agency.users.models import User

from .enums import Tab
from .operations import choose_alerts
from .presenters.indicators import present_figures
from .presenters.panes import present_pane
from .presenters.queue import grouped, present_day, selected
from .queries.figures import latest_figures


@require_safe
@staff_view(Permission.SEE_CASES)
def my_day(request: HttpRequest) -> HttpResponse:
    """The queue of the morning and, beside it, the line selected; everything by links, without a script."""
    now = timezone.now()
    on = timezone.localdate(now)
    day = present_day(now, on)
    queue = request.GET.get("file", "")
    tab = Tab(queue) if queue in set(Tab) else Tab.ALL
    items = day.of(tab)
    chosen = selected(items, request.GET.get("ligne", ""))
    today = format_long(on)
    return page(
        request,
        "staff/day.html",
        {
            "today": today[0].upper() + today[1:],
            "day": day,
            "total": day.counts[Tab.ALL],
            "tab": tab,
            "tabs": [(each, each.label, day.counts[each]) for each in Tab],
            "groups": [(group.label, found) for group, found in grouped(items)],
            "pane": present_pane(chosen, now, on) if chosen else None,
            "picked": "ligne" in request.GET,
            "figures": present_figures(latest_figures(now, on)),
            "month": month_name(on),
            "profile": profile_or_none(),
            # Asked only where the page has nothing else to say.
            "no_case": not items and not Case.objects.exists(),
        },
        counted={"staff_day": day.counts[Tab.ALL]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.SEE_CASES)
def alerts(request: HttpRequest) -> HttpResponse:
    """Whether this member of the team has the e-mail of what is late."""
    user = cast("User", request.user)
    if request.method == "POST":
        wanted = request.POST.get("late_mail") == "on"
        choose_alerts(user=user, wanted=wanted, by=Actor.staff(user), at=timezone.now())
        messages.success(request, _("C’est enregistré."))
        return redirect("staff_alerts")
    return page(request, "staff/alerts.html", {"wanted": user.late_mail})
