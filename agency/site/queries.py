"""Reads of the site: its pages in one language, what anybody may see of its files, what people left there."""

from __future__ import annotations

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet
from wagtail.images import get_image_model
from wagtail.images.models import Rendition
from wagtail.models import Page, ReferenceIndex, Site

from tenants import signing

from .enums import NewsFate
from .models import ArticlePage, HomePage, NewsDelivery, NewsReader, NewsSending, SiteMessage

_NEWS = "site_news"


def home() -> HomePage | None:
    """Return the first page in the language of the reader, in French when it is not written in it."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page.localized.specific
    return root if isinstance(root, HomePage) else None


def pages_of(first: HomePage) -> list[Page]:
    """Return the published pages right under the first one, in the order of the editor."""
    return list(Page.objects.child_of(first).live().public().order_by("path").specific())


def newest_articles(first: HomePage, count: int) -> list[ArticlePage]:
    """Return the last articles in the language of this first page."""
    found = ArticlePage.objects.descendant_of(first).live().public().order_by("-first_published_at", "-pk")
    return list(found[:count])


def found_pages(first: HomePage, words: str) -> list[Page]:
    """Return the published pages that hold these words, best first; accents and endings do not matter."""
    published = Page.objects.descendant_of(first, inclusive=True).live().public()
    return [page.specific for page in published.search(words)[:30]]


def is_published_image(name: str) -> bool:
    """Whether a file is a drawing of an image that a published page shows."""
    drawn = Rendition.objects.filter(file=name).values_list("image_id", flat=True).first()
    return drawn is not None and is_published(get_image_model().objects.get(pk=drawn))


def is_published(row: Model) -> bool:
    """Whether a published page shows or links this image or document."""
    pages = ContentType.objects.get_for_model(Page)
    where = ReferenceIndex.get_references_to(row).filter(base_content_type=pages).values_list("object_id", flat=True)
    return bool(Page.objects.live().public().filter(pk__in=[int(number) for number in where]).exists())


def every_page() -> list[Page]:
    """Return every published page of the site, in every language, in the order of the tree."""
    homes = HomePage.objects.live().public().order_by("path")
    return [page for first in homes for page in first.get_descendants(inclusive=True).live().public().specific()]


def messages_since(at: datetime) -> QuerySet[SiteMessage]:
    """Return what was written through the site after an instant."""
    return SiteMessage.objects.filter(received_at__gt=at)


def waiting_messages() -> QuerySet[SiteMessage]:
    """Return what was written through the site and nobody has answered, oldest first."""
    return SiteMessage.objects.filter(settled_at__isnull=True).order_by("received_at", "pk")


def token_of(reader: NewsReader) -> str:
    """Return what the links of the news carry: the address itself, signed for this agency."""
    return signing.dumps(reader.email, purpose=_NEWS)


def reader_of(token: str) -> NewsReader | None:
    """Return the address that a link names; None for a link of another agency, or that nobody signed."""
    try:
        email = signing.loads(token, purpose=_NEWS)
    except signing.BadSignature:
        return None
    return NewsReader.objects.filter(email=email).first()


def confirmed_readers(language: str) -> QuerySet[NewsReader]:
    """Return the addresses that asked for the news in this language, confirmed, and did not leave."""
    return NewsReader.objects.filter(language=language, confirmed_at__isnull=False, left_at=None).order_by("pk")


def articles() -> QuerySet[ArticlePage]:
    """Return the published articles in every language, latest first, each with what was sent of it."""
    found: QuerySet[ArticlePage] = ArticlePage.objects.live().public().select_related("locale", "sending")
    return found.order_by("-first_published_at", "-pk")


def sendings() -> QuerySet[NewsSending]:
    """Return what was sent, latest first, each with how many addresses it is done with."""
    done = Count("deliveries", filter=~Q(deliveries__state=NewsFate.WAITING))
    return NewsSending.objects.annotate(done=done).order_by("-agreed_at", "-pk")


def fates_of(sending: NewsSending) -> dict[NewsFate, int]:
    """Return how many addresses stand in each state, those without any left out, in the order of the list."""
    rows = sending.deliveries.order_by().values("state").annotate(count=Count("pk"))
    counted = {row["state"]: row["count"] for row in rows}
    return {fate: counted[fate.value] for fate in NewsFate if fate.value in counted}


def news_to_send() -> QuerySet[NewsDelivery]:
    """Return what no address has got yet, in the order in which it was asked."""
    return NewsDelivery.objects.filter(state=NewsFate.WAITING).order_by("pk")
