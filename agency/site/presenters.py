"""E-mails of the site: to the team about a message, to an address that asked for the news, the news themselves."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agency.language.presenters import format_date
from agency.letters.values import MailContent, MailPage, Node
from agency.letters.wording import richtext
from agency.letters.wording.mail import draw_mail
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.parties.queries import logo_bytes
from tenants.addresses import base_url
from tenants.current import current_agency

from .models import ArticlePage, NewsReader, NewsSending, SiteMessage
from .queries import token_of

# An article speaks of no case: its braces are no variables.
_NO_VARIABLE = str.maketrans("{}", "()")


@dataclass(frozen=True)
class SiteMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    to: str


def team_mail(message: SiteMessage) -> SiteMail | None:
    """Return the e-mail that tells the team of a message; None before the agency has an address."""
    profile = profile_or_none()
    if profile is None:
        return None
    lines = (
        _("%(name)s a écrit par le site : %(topic)s.") % {"name": message.name, "topic": message.get_topic_display()},
        "",
        message.text,
        "",
        f"{message.email}  {message.phone}".strip(),
        "",
        _("Ce message attend dans Ma journée :"),
        f"{base_url()}{reverse('staff_day')}?file=messages",
    )
    return SiteMail(
        _("Site - message de %(name)s") % {"name": message.name}, "\n".join(lines), _sender(), profile.email
    )


def news_mail(reader: NewsReader) -> SiteMail:
    """Return the e-mail that asks an address whether it really wants the news."""
    agency = current_agency().name
    lines = (
        _("Bonjour,"),
        "",
        _("Quelqu’un a demandé les nouvelles de %(agency)s avec cette adresse.") % {"agency": agency},
        _("Si c’est vous, confirmez ici :"),
        base_url() + reverse("site_news_yes", args=[token_of(reader)]),
        "",
        _("Sinon, ne faites rien : sans confirmation, aucune nouvelle ne part."),
        "",
        _("Pour ne plus les recevoir, à tout moment :"),
        base_url() + reverse("site_news_no", args=[token_of(reader)]),
    )
    subject = _("%(agency)s - confirmez votre adresse") % {"agency": agency}
    return SiteMail(subject, "\n".join(lines), _sender(), reader.email)


def news_of(article: ArticlePage) -> NewsSending:
    """Return an article as it would be sent, unsaved: its title, its few words, its paragraphs, its address."""
    paragraphs = [str(block.value.source) for block in article.body if block.block_type == "paragraph"]
    nodes = [node for html in paragraphs for node in richtext.parse(html.translate(_NO_VARIABLE))]
    intro = [Node(t="p", c=[Node(t="text", v=article.intro)])] if article.intro else []
    parts = article.get_url_parts()
    return NewsSending(
        article=article,
        subject=article.title,
        blocks=[*intro, *nodes],
        url=base_url() + ((parts and parts[2]) or "/"),
        language=article.language,
    )


def news_page(sending: NewsSending, reader: NewsReader | None, agency: AgencyProfile) -> MailContent:
    """Return the news as one address gets them, in their language; without an address, as their author reads them."""
    with override(sending.language):
        asked = _("Cette adresse a demandé nos nouvelles le %(day)s.") % {
            "day": format_date(reader.asked_at.date()) if reader is not None and reader.asked_at else "…"
        }
        leave = f"{_('Pour ne plus les recevoir, à tout moment :')} {leave_url(reader) if reader is not None else '…'}"
        return draw_mail(
            MailPage(
                subject=sending.subject,
                sender=agency.legal_name,
                marked=bool(agency.logo),
                colour=agency.brand_colour,
                opening=_("Bonjour,"),
                blocks=tuple(sending.blocks),
                button=_("Lire sur notre site"),
                url=sending.url,
                hint="",
                signature=agency.legal_name,
                foot=(asked, leave, ", ".join((agency.legal_name, *agency.address_lines))),
                language=sending.language,
            )
        )


def news_logo(agency: AgencyProfile) -> bytes:
    """The agency's logo as PNG, which travels inside the e-mail; empty without one."""
    return logo_bytes(agency.logo)


def leave_url(reader: NewsReader) -> str:
    """The address by which a reader leaves, by one press or by the button of their mail reader."""
    return base_url() + reverse("site_news_no", args=[token_of(reader)])


def _sender() -> str:
    return formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
