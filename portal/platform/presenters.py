"""What the platform writes to whoever opens an agency; what a demo lets its visitors enter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from agency.team.queries import first_manager, token_of
from tenants.addresses import base_url, platform_url
from tenants.models import Opening


def opening_mail(*, email: str, first_name: str, name: str, token: str) -> EmailMessage:
    """The e-mail that confirms: what was asked, the link, how long it lives."""
    lines = (
        _("Bonjour %(name)s,") % {"name": first_name},
        "",
        _("Une ouverture de cabinet a été demandée à cette adresse : %(agency)s. Pour l’ouvrir :") % {"agency": name},
        platform_url() + reverse("opening", args=[token], urlconf=settings.PUBLIC_SCHEMA_URLCONF),
        "",
        _("Ce lien vit 48 heures et ouvre un seul cabinet."),
        _("Ce message n’était pas attendu ? Il suffit de l’ignorer : rien n’est ouvert sans ce lien."),
    )
    return EmailMessage(_("Ouvrir votre cabinet"), "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [email])


@dataclass(frozen=True)
class Threshold:
    """Where an open agency is entered: by the choice of a password the first time, by a sign-in afterwards."""

    url: str
    first_time: bool


def threshold(opening: Opening) -> Threshold:
    """The next door of whoever opened an agency."""
    urls = settings.ROOT_URLCONF
    agency = opening.agency
    if agency is None:
        raise ValueError("Nothing is open yet.")
    with tenant_context(agency):
        manager = first_manager(opening.email)
        token = token_of(manager) if manager is not None else None
        base = base_url()
    if token is None:
        return Threshold(base + reverse("account_login", urlconf=urls), first_time=False)
    return Threshold(base + reverse("account_invitation", args=[token], urlconf=urls), first_time=True)


def demo_doors() -> list[dict[str, Any]]:
    """What a demo wrote of its agencies and their sign-ins; nothing anywhere else."""
    path = Path(settings.DEMO_DOORS) if settings.DEMO_DOORS else None
    if path is None or not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
