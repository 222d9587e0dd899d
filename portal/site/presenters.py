"""Builder of the frame of the site, from its pages and from the agency's profile."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse
from wagtail.models import Page

from agency.mandates.queries import profile_or_none
from agency.site import queries
from portal.presenters import agency_identity
from portal.view_models import Link
from tenants.addresses import base_url

from .view_models import SiteFrame, Translation


def site_frame(page: Page | None) -> SiteFrame:
    """Return the frame of a page, or of what is no page (search, nothing found), in the reader's language."""
    agency = agency_identity(profile_or_none())
    first = queries.home()
    if first is None:
        return SiteFrame(agency, home=reverse("debtors:sign_in"), search="", header=(), footer=())
    pages = queries.pages_of(first)
    return SiteFrame(
        agency=agency,
        home=path_of(first),
        search=address("site_search", first.language),
        header=tuple(_link(one) for one in pages if one.show_in_menus),
        footer=tuple(_link(one) for one in pages if not one.show_in_menus),
        canonical=base_url() + path_of(page) if page is not None else "",
        translations=tuple(_translations(page or first)),
    )


def path_of(page: Page) -> str:
    """Return where a page stands on the agency's host: `/vos-droits/`."""
    return urlsplit(page.full_url or "/").path


def address(name: str, language: str, *told: str) -> str:
    """Return where something of the site stands in a language: a search, a form, what was said."""
    return reverse(f"{name}_en" if language == "en" else name, args=told)


def _link(page: Page) -> Link:
    return Link(path_of(page), page.title)


def _translations(page: Page) -> list[Translation]:
    return [Translation(one.language, base_url() + path_of(one)) for one in page.translations()]
