"""The reminders of an unpaid subscription: what is owed, until when, what stops and what goes on."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.language.presenters import format_date
from tenants.addresses import base_url
from tenants.models import SubscriptionStatus
from tenants.subscriptions.queries import Standing
from tenants.subscriptions.rules import REMINDERS, stops_on

_WHY = {
    SubscriptionStatus.NONE: lambda: _("La période gratuite est finie et aucune carte n’est enregistrée."),
    SubscriptionStatus.CANCELED: lambda: _("L’abonnement a pris fin."),
    SubscriptionStatus.PAST_DUE: lambda: _("La dernière facture n’a pas pu être prélevée."),
    SubscriptionStatus.UNPAID: lambda: _("Des factures n’ont pas pu être prélevées."),
}


def reminder_mail(standing: Standing, *, on: date, to: list[str]) -> EmailMessage:
    """The reminder that is due, with the day from which there is no new work: never sooner than that."""
    held, day = standing.subscription, standing.due_reminder
    if held.unpaid_on is None or day is None:
        raise ValueError("Nothing is to be reminded of.")
    stops = stops_on(held.unpaid_on, on if day == REMINDERS[-1] else None)
    why = _WHY.get(SubscriptionStatus(held.status), lambda: _("L’abonnement n’est pas réglé."))()
    last = _("C’est notre dernier rappel.") if day == REMINDERS[-1] else ""
    lines = (
        _("Bonjour,"),
        "",
        _("L’abonnement de %(agency)s à Amiable est à régler depuis le %(day)s.")
        % {"agency": held.agency.name, "day": format_date(held.unpaid_on)},
        why,
        "",
        _("Pour le régler :"),
        base_url(held.agency) + reverse("staff_subscription", urlconf=settings.ROOT_URLCONF),
        "",
        _("Sans règlement, à partir du %(day)s, le cabinet ne prend plus de nouvelles factures et ne commence plus de"
          " dossier. Payer rouvre aussitôt.") % {"day": format_date(stops)},
        _("Tout le reste continue : les personnes lisent, répondent et paient ; les courriers annoncés, les réponses"
          " promises et les reversements partent. Vos données restent à vous, à lire et à emporter."),
        *(("", last) if last else ()),
    )  # fmt: skip
    subject = _("Abonnement de %(agency)s : à régler") % {"agency": held.agency.name}
    return EmailMessage(subject, "\n".join(lines), settings.DEFAULT_FROM_EMAIL, to)
