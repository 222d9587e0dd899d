"""« Ma journée »: the queue of the morning and, beside it, the line selected."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agency.desk.frame.views.pages import page, staff_view
from agency.language.presenters import format_long, month_name
from agency.mandates.queries import profile_or_none
from agency.users.enums import Permission

from .enums import Tab
from .presenters.indicators import present_figures
from .presenters.panes import present_pane
from .presenters.queue import grouped, present_day, selected
from .queries.figures import figures


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
            "figures": present_figures(figures(now, on)),
            "month": month_name(on),
            "profile": profile_or_none(),
        },
    )
