"""Mails of a subscription: free days that end, an unpaid one; what is owed, until when, what stops and goes on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.common.money import format_euros, format_percent
from agency.language.presenters import format_date
from tenants.addresses import base_url
from tenants.models import Subscription, SubscriptionStatus
from tenants.subscriptions.queries import Standing
from tenants.subscriptions.rules import REMINDERS, stops_on, with_vat

_WHY = {
    SubscriptionStatus.NONE: lambda: _("La période gratuite est finie et aucune carte n’est enregistrée."),
    SubscriptionStatus.CANCELED: lambda: _("L’abonnement a pris fin."),
    SubscriptionStatus.PAST_DUE: lambda: _("La dernière facture n’a pas pu être prélevée."),
    SubscriptionStatus.UNPAID: lambda: _("Des factures n’ont pas pu être prélevées."),
}


def free_days_mail(held: Subscription, *, to: list[str]) -> EmailMessage:
    """The word before the free days end: the day, the price with and without VAT, and what follows without a card."""
    lines = (
        _("Bonjour,"),
        "",
        _("Les jours gratuits de %(agency)s sur Amiable finissent le %(day)s.")
        % {"agency": held.agency.name, "day": format_date(held.free_until)},
        *_price_lines(),
        "",
        _("Pour continuer, ajoutez une carte ; rien n’est prélevé avant ce jour :"),
        base_url(held.agency) + reverse("staff_subscription", urlconf=settings.ROOT_URLCONF),
        "",
        _("Sans carte, l’abonnement est à régler ce jour-là ; trois rappels suivent avant que le nouveau travail "
          "s’arrête. Vos données restent à vous, à lire et à emporter."),
    )  # fmt: skip
    subject = _("%(agency)s : vos jours gratuits finissent le %(day)s") % {
        "agency": held.agency.name, "day": format_date(held.free_until),
    }  # fmt: skip
    return EmailMessage(subject, "\n".join(lines), settings.DEFAULT_FROM_EMAIL, to)


def _price_lines() -> list[str]:
    net = Decimal(settings.MONTHLY_PRICE)
    if not net:
        return []
    if not settings.MONTHLY_VAT:
        return [_("L’abonnement est de %(net)s par mois, hors taxe.") % {"net": format_euros(net)}]
    told = {
        "net": format_euros(net),
        "percent": format_percent(settings.MONTHLY_VAT),
        "gross": format_euros(with_vat(net, settings.MONTHLY_VAT)),
    }
    return [_("L’abonnement est de %(net)s par mois hors taxe, soit %(gross)s avec la TVA à %(percent)s.") % told]


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
