"""A subscription in words: where it stands, what follows, what may be done; an export that is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency.common.calendar import paris_date
from agency.common.money import format_percent
from agency.language.presenters import format_date
from tenants.exports.rules import gone_at
from tenants.models import AgencyExport, ExportState, Subscription, SubscriptionStatus
from tenants.subscriptions.queries import Standing
from tenants.subscriptions.rules import OVER, ends_soon, with_vat


@dataclass(frozen=True)
class SubscriptionView:
    """What the page says; `subscribes` is whether Stripe holds a subscription that runs. `soon`: free days that end."""

    state: str
    next_step: str
    soon: str
    subscribes: bool
    leaves: bool


def describe(standing: Standing, on: date, *, stopped_since: date | None) -> SubscriptionView:
    """Where a subscription stands, what follows, and what may be done."""
    held = standing.subscription
    subscribes = held.status not in OVER
    return SubscriptionView(
        state=state_words(standing, on),
        next_step=_next_words(standing, on, stopped_since),
        soon=soon_words(held, on) if ends_soon(held.status, held.free_until, on) else "",
        subscribes=subscribes,
        leaves=subscribes and held.ends_on is not None,
    )


@dataclass(frozen=True)
class PriceView:
    """The price of a month, in euros: without VAT, its rate in words (empty for none), with VAT."""

    net: Decimal
    rate: str
    gross: Decimal


def price_of(held: Subscription | None) -> PriceView:
    """What Stripe charges, or before it does what the platform says."""
    net, percent = Decimal(settings.MONTHLY_PRICE), settings.MONTHLY_VAT
    if held is not None and held.price is not None:
        net, percent = held.price, held.vat_percent or Decimal(0)
    return PriceView(net, format_percent(percent.normalize()) if percent else "", with_vat(net, percent))


def soon_words(held: Subscription, on: date) -> str:
    """« Vos jours gratuits finissent dans 3 jours, le 31 mars 2027. »"""
    days = (held.free_until - on).days
    said = ngettext(
        "Vos jours gratuits finissent dans %(days)s jour, le %(day)s.",
        "Vos jours gratuits finissent dans %(days)s jours, le %(day)s.",
        days,
    )
    return said % {"days": days, "day": format_date(held.free_until)}


def state_words(standing: Standing, on: date) -> str:
    """One line: on the desk and for the operators."""
    held = standing.subscription
    if standing.stopped:
        return _("impayé : plus de nouveau travail")
    if not standing.in_order and held.unpaid_on:
        return _("à régler depuis le %(day)s") % {"day": format_date(held.unpaid_on)}
    if held.status in OVER:
        if on < held.free_until:
            return _("période gratuite jusqu’au %(day)s") % {"day": format_date(held.free_until)}
        return _("à régler")
    if held.ends_on and on < held.ends_on:
        return _("résilié, jusqu’au %(day)s") % {"day": format_date(held.ends_on)}
    return str(SubscriptionStatus(held.status).label)


def _next_words(standing: Standing, on: date, stopped_since: date | None) -> str:
    held = standing.subscription
    if stopped_since is not None:
        return _("Payer rouvre le nouveau travail dans la minute.")
    if standing.stops_on is not None and not standing.in_order:
        return _("Sans règlement, plus de nouveau travail à partir du %(day)s.") % {
            "day": format_date(max(standing.stops_on, on))
        }
    if held.status in OVER:
        return _("Ajoutez une carte avant cette date : rien n’est prélevé pendant la période gratuite.")
    if held.ends_on:
        return _("Rien n’est plus prélevé. Vous pouvez revenir sur cette décision jusque-là.")
    return ""


@dataclass(frozen=True)
class ExportView:
    """The last export, in words."""

    words: str
    ready: bool
    waiting: bool
    until: str
    digest: str


def describe_export(export: AgencyExport, now: datetime, before: int) -> ExportView:
    """Where an export stands: how many come before it, until when it may be taken."""
    ready = export.state == ExportState.READY and export.ready_at is not None and gone_at(export.ready_at) > now
    waiting = export.state == ExportState.ASKED
    words = {
        ExportState.ASKED: _("En préparation."),
        ExportState.READY: _("Prêt."),
        ExportState.FAILED: _("Il n’a pas pu être fait. La plateforme le sait ; demandez-en un autre."),
        ExportState.GONE: _("Effacé, une semaine après avoir été prêt."),
    }[ExportState(export.state)]
    if waiting and before:
        words = _("En préparation ; %(count)s avant lui.") % {"count": before}
    until = format_date(paris_date(gone_at(export.ready_at))) if ready and export.ready_at else ""
    return ExportView(words, ready, waiting, until, export.digest)
