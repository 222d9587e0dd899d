"""Template tags and filters of every page: amounts, dates, icons, font links, languages."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from agency.common.addresses import PostalFault, department_of, postal_faults
from agency.common.calendar import paris_date
from agency.common.identifiers import group
from agency.common.money import format_euros
from agency.language.presenters import count_words, format_date, format_long, short_count
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.mandates.queries import second_factor_asked as role_asks_second_factor
from portal.presenters import agency_identity, logo_address
from portal.view_models import AgencyIdentity
from tenants.current import no_new_work, on_trial

register = template.Library()

FONT_SHEET = "portal/fonts/fonts.css"
FONTS_AT_ONCE = ("portal/fonts/atkinson-latin.woff2", "portal/fonts/digits.woff2")


@register.filter
def euros(amount: Decimal) -> str:
    """« 1 234,56 € », with unbreakable spaces."""
    return format_euros(amount)


@register.filter
def short_date(day: date) -> str:
    """« 2 novembre 2026 »; an instant is dated in Paris."""
    return format_date(_day(day))


@register.filter
def long_date(day: date) -> str:
    """« lundi 2 novembre 2026 »; an instant is dated in Paris."""
    return format_long(_day(day))


register.filter("short_count", short_count)
register.filter("count_words", count_words)


@register.filter
def by_four(code: str) -> str:
    """A code or a reference in groups of four, as letters print it."""
    return group(code)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; it says nothing to a screen reader, the words beside it do."""
    return format_html('<svg class="ico" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def font_links() -> SafeString:
    """Link the fonts when they were fetched at build time, nothing otherwise: the system's then serve."""
    if finders.find(FONT_SHEET) is None:
        return mark_safe("")
    preloads = format_html_join(
        "",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(path),) for path in FONTS_AT_ONCE),
    )
    return preloads + format_html('<link rel="stylesheet" href="{}">', static(FONT_SHEET))


@register.simple_tag
def offered_languages() -> list[tuple[str, str]]:
    """Languages the pages are really written in: French, and those with a compiled catalogue."""
    return [(code, str(name)) for code, name in settings.LANGUAGES if _is_written(code)]


@register.simple_tag
def page_language() -> str:
    """The language the page is written in, for its `lang`: French while the chosen one has no catalogue."""
    chosen = get_language() or settings.LANGUAGE_CODE
    return chosen if _is_written(chosen) else settings.LANGUAGE_CODE


def _is_written(code: str) -> bool:
    catalogues = (Path(path) / code / "LC_MESSAGES" / "django.mo" for path in settings.LOCALE_PATHS)
    return code == settings.LANGUAGE_CODE or any(path.exists() for path in catalogues)


def _day(day: date) -> date:
    return paris_date(day) if isinstance(day, datetime) else day


@register.filter
def department(postcode: str) -> str:
    """« Loire-Atlantique (44) »."""
    return department_of(postcode)


@register.filter
def address_faults(address: Any) -> tuple[PostalFault, ...]:
    """What keeps a kept address from being right."""
    parts = {name: getattr(address, name) for name in ("line1", "line2", "line3", "postcode", "city")}
    return postal_faults(name=address.debtor.full_name, **parts)


@register.simple_tag(name="logo_address")
def address_of_logo(logo: Any) -> str:
    """Where a logo is shown, empty without one."""
    return logo_address(logo or None)


@register.simple_tag(takes_context=True)
def agency_at_the_door(context: Context) -> AgencyIdentity:
    """The agency of this host, by its `profile` where a page read it; sign-in, second step, password have no view."""
    known = context.get("profile")
    return agency_identity(known if isinstance(known, AgencyProfile) else profile_or_none())


register.simple_tag(on_trial, name="on_trial")
register.simple_tag(no_new_work, name="no_new_work")


@register.simple_tag(takes_context=True)
def second_factor_asked(context: Context) -> bool:
    """Whether the agency asks the person signed in for a second step."""
    return role_asks_second_factor(context["user"])
