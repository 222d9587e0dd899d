"""Pages of the agency's site. A page says what its editor wrote; who the agency is stands in its profile."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .blocks import PageBody


class SitePage(Page):
    """What every page of the site has: a few words under the title, then blocks."""

    intro = models.TextField(_("en quelques mots"), max_length=300, blank=True)
    body = StreamField(PageBody(), verbose_name=_("contenu"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["agency.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = ["groups", "login"]

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The code of the language the page is written in."""
        return str(self.locale.language_code)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """French pages stand at the root, the others under the code of their language: `/en/contact/`."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None or self.language == settings.LANGUAGE_CODE:
            return parts
        site, root, path = parts
        return site, root, f"/{self.language}{path}"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page in its own language, whoever reads it."""
        with override(self.language):
            response: HttpResponse = super().serve(request, *args, **kwargs).render()
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft in its own language, whatever the editor reads."""
        with override(self.language):
            response: HttpResponse = super().serve_preview(request, mode_name).render()
        return response

    def translations(self) -> list[Page]:
        """This page in every language in which it is published, itself included; French first."""
        found = Page.objects.live().public().filter(translation_key=self.translation_key).select_related("locale")
        return list(found.order_by("locale_id").specific())


class HomePage(SitePage):
    """The first page: who is looked for, and the door of whoever holds a letter."""

    template = "portal/site/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["agency.TextPage", "agency.ArticleIndexPage"]

    class Meta:
        verbose_name = _("accueil du site")
        verbose_name_plural = _("accueils du site")


class TextPage(SitePage):
    """A page of words."""

    template = "portal/site/text.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class ArticleIndexPage(SitePage):
    """The list of articles, newest first."""

    template = "portal/site/articles.html"
    subpage_types: ClassVar[list[str]] = ["agency.ArticlePage"]

    class Meta:
        verbose_name = _("liste d’articles")
        verbose_name_plural = _("listes d’articles")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The page with its articles."""
        newest = ArticlePage.objects.child_of(self).live().public().order_by("-first_published_at", "-pk")
        return {**super().get_context(request, *args, **kwargs), "articles": newest}


class ArticlePage(SitePage):
    """Something worth telling once."""

    template = "portal/site/article.html"
    parent_page_types: ClassVar[list[str]] = ["agency.ArticleIndexPage"]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
