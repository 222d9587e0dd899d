"""Template tags of the agency's site: what stands around a page, where a page stands, who the agency is."""

from django import template
from django.template import Context
from django.utils.translation import get_language

from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.site.models import ArticlePage, HomePage
from agency.site.queries import newest_articles
from portal.site import presenters
from portal.site.forms import NewsForm, VisitorForm
from portal.site.view_models import SiteFrame

register = template.Library()
register.filter("path_of", presenters.path_of)


@register.simple_tag(takes_context=True)
def site_frame(context: Context) -> SiteFrame:
    """The frame of the page that is drawn; of no page for a search or an address without a page."""
    return presenters.site_frame(context.get("page"))


@register.simple_tag
def agency_profile() -> AgencyProfile | None:
    """Who the agency is, as it has written it down; None before its set-up."""
    return profile_or_none()


@register.simple_tag
def last_articles(first: HomePage, count: int) -> list[ArticlePage]:
    """The newest articles of this language."""
    return newest_articles(first, count)


@register.simple_tag
def contact_form() -> VisitorForm:
    """An empty form to write to the agency."""
    return VisitorForm()


@register.simple_tag
def news_form() -> NewsForm:
    """An empty form to ask for the news."""
    return NewsForm()


@register.simple_tag
def site_address(name: str) -> str:
    """Where a form of the site is sent to, in the language of the page."""
    return presenters.address(name, get_language() or "")
