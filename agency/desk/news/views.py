"""News: which articles were sent to whom, one read before it leaves, sent after a second look at the number."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.site import operations
from agency.site.models import ArticlePage, NewsSending
from agency.site.presenters import news_of, news_page
from agency.site.queries import articles, confirmed_readers, fates_of, sendings
from agency.users.enums import Permission

PER_PAGE = 30


@require_safe
@staff_view(Permission.EDIT_SITE)
def news(request: HttpRequest) -> HttpResponse:
    """The published articles, each with its sending if there was one."""
    shown = Paginator(articles(), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "staff/news.html", {"articles": shown})


@require_safe
@staff_view(Permission.EDIT_SITE)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An article as the addresses get it, and what became of it; `confirmer` asks a second time, with the number."""
    article = get_object_or_404(ArticlePage, pk=pk, live=True)
    sent = sendings().filter(article=article).first()
    profile = profile_or_none()
    shown: NewsSending = sent or news_of(article)
    context = {
        "section": "staff_news",
        "article": article,
        "sending": sent,
        "mail": news_page(shown, None, profile) if profile is not None else None,
        "fates": [(fate.label, count) for fate, count in fates_of(sent).items()] if sent is not None else [],
        "readers": 0 if sent is not None else confirmed_readers(article.language).count(),
        "asked": "confirmer" in request.GET,
    }
    return page(request, "staff/news_one.html", context)


@require_POST
@staff_view(Permission.EDIT_SITE)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an article to as many addresses as were read."""
    article = get_object_or_404(ArticlePage, pk=pk, live=True)
    read = request.POST.get("readers", "")
    expected = int(read) if read.isdecimal() else -1
    try:
        operations.agree_news(article=article, expected=expected, by=Actor.staff(request.user), at=timezone.now())
    except operations.NewsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est parti : chaque adresse reçoit l’article une fois."))
    return redirect("staff_news_one", pk)
