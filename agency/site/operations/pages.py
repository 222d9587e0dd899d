"""The first pages of a site, and who may change them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from agency.common.text import french_typography
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.site.models import ArticleIndexPage, ArticlePage, HomePage, SitePage, TextPage
from agency.site.wording import english, french
from agency.site.wording.draft import Draft, PageKind
from agency.users.enums import ROLE_PERMISSIONS, Permission
from agency.users.queries import group_name

_MODELS: dict[PageKind, type[SitePage]] = {
    PageKind.HOME: HomePage,
    PageKind.TEXT: TextPage,
    PageKind.ARTICLES: ArticleIndexPage,
    PageKind.ARTICLE: ArticlePage,
}
_TAG_OR_TEXT = re.compile(r"<[^>]*>|[^<]+")
_ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_ON_FILES = tuple(f"{act}_{model}" for act in ("add", "change", "choose") for model in ("image", "document"))
_ON_REDIRECTS = ("add_redirect", "change_redirect", "delete_redirect")


@transaction.atomic
def install_pages(*, by: Actor, at: datetime) -> int:
    """Publish the first pages of the site, in French and in English; return how many, 0 when it has a home already.

    The page that a new schema greets with goes away. What a page says of the agency is read from its profile.
    """
    if HomePage.objects.exists():
        return 0
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    greeting = site.root_page
    Page.objects.filter(pk=greeting.pk).update(slug="ancien-accueil")
    keys: dict[str, uuid.UUID] = {}
    homes = [
        _install(language, texts.HOME, texts.PAGES, texts.ARTICLES, keys, at=at)
        for language, texts in (("fr", french), ("en", english))
    ]
    site.root_page = homes[0]
    site.save()
    if not greeting.specific_class or (greeting.specific_class is Page and greeting.is_leaf()):
        greeting.delete()
    count = int(Page.objects.filter(translation_key__in=keys.values()).count())
    record(by=by, at=at, verb=Verb.SITE_INSTALLED, pages=count)
    return count


@transaction.atomic
def open_to_editors(*, by: Actor, at: datetime) -> int:
    """Let the roles that write the site use Wagtail's pages, images, documents and redirections; return what was given.

    Safe to run again: what a manager gave or took away by hand stays.
    """
    top = Page.get_first_root_node()
    files = Collection.get_first_root_node()
    names = (*_ON_PAGES, *_ON_FILES, *_ON_REDIRECTS)
    rights = {one.codename: one for one in DjangoPermission.objects.filter(codename__in=names)}
    writers = [group_name(role) for role, held in ROLE_PERMISSIONS.items() if Permission.EDIT_SITE in held]
    given = 0
    for group in Group.objects.filter(name__in=writers):
        pages = [GroupPagePermission(group=group, page=top, permission=rights[name]) for name in _ON_PAGES]
        drawers = [
            GroupCollectionPermission(group=group, collection=files, permission=rights[name]) for name in _ON_FILES
        ]
        if not GroupPagePermission.objects.filter(group=group).exists():
            given += len(GroupPagePermission.objects.bulk_create(pages))
        if not GroupCollectionPermission.objects.filter(group=group).exists():
            given += len(GroupCollectionPermission.objects.bulk_create(drawers))
        group.permissions.add(*(rights[name] for name in _ON_REDIRECTS))
    if given:
        record(by=by, at=at, verb=Verb.SITE_OPENED, rights=given)
    return given


def _install(
    language: str,
    first: Draft,
    pages: Iterable[Draft],
    articles: Iterable[Draft],
    keys: dict[str, uuid.UUID],
    *,
    at: datetime,
) -> SitePage:
    locale, _new = Locale.objects.get_or_create(language_code=language)
    home = _publish(Page.get_first_root_node(), first, locale, keys, at=at)
    made = {draft.key: _publish(home, draft, locale, keys, at=at) for draft in pages}
    for draft in articles:
        _publish(made["articles"], draft, locale, keys, at=at)
    return home


def _publish(parent: Page, draft: Draft, locale: Locale, keys: dict[str, uuid.UUID], *, at: datetime) -> SitePage:
    said = _typeset if locale.language_code == "fr" else str
    page = _MODELS[draft.kind](
        title=said(draft.title),
        slug=draft.slug,
        intro=said(draft.intro),
        body=json.dumps([{"type": kind, "value": _each(said, value)} for kind, value in draft.blocks]),
        locale=locale,
        translation_key=keys.setdefault(draft.key, uuid.uuid4()),
        show_in_menus=draft.in_header,
        search_description=draft.summary or draft.intro,
        first_published_at=at,
        last_published_at=at,
    )
    parent.add_child(instance=page)
    return page


def _each(said: Callable[[str], str], value: Any) -> Any:
    """The same block, each of its texts said so."""
    if isinstance(value, dict):
        return {name: _each(said, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_each(said, inner) for inner in value]
    return said(value) if isinstance(value, str) else value


def _typeset(html: str) -> str:
    """French typography of what is read; tags stay as they are."""
    return _TAG_OR_TEXT.sub(lambda part: part[0] if part[0][0] == "<" else french_typography(part[0]), html)
