"""What Stripe told of subscriptions and could not be worked: shown to an operator, who has it tried again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.operators.decorators import for_operator
from tenants.subscriptions.operations import NotFailed, retry_news
from tenants.subscriptions.queries import failed_news, in_trouble, last_news
from tenants.tasks import enqueue

MOST = 100


@require_safe
@for_operator
def events(request: HttpRequest) -> HttpResponse:
    """The events that failed, and the clients that need a person."""
    told = {"failed": failed_news()[:MOST], "troubles": in_trouble()[:MOST], "last": last_news()}
    return render(request, "portal/operators/events.html", told)


@require_POST
@for_operator
def retry(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    """Have one tried again; somebody may have done it a moment ago."""
    try:
        retry_news(pk=pk, at=timezone.now())
        enqueue("portal.billing_news")
    except NotFailed:
        pass
    return redirect("operator_events")
