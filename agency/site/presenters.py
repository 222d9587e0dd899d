"""E-mails of the site: to the team about a message, to an address that asked for the news."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.mandates.queries import profile_or_none
from tenants.addresses import base_url
from tenants.current import current_agency

from .models import NewsReader, SiteMessage
from .queries import token_of


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


def _sender() -> str:
    return formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
