"""Reads of subscriptions. Call them in the public schema unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django_tenants.utils import schema_context

from tenants.models import (
    Agency,
    AgencyState,
    BillingEvent,
    BillingEventState,
    Subscription,
    SubscriptionInvoice,
    SubscriptionReminder,
)

from .rules import OVER, REMINDERS, due_reminder, ends_soon, in_order, is_stopped, stops_on

ALIVE_AGENCIES = (AgencyState.ACTIVE, AgencyState.SUSPENDED)
# What was read at Stripe lately is not read again without news.
FRESH = timedelta(hours=20)


@dataclass(frozen=True)
class Standing:
    """A subscription on a day: whether all is well, when new work stops or stopped, and what was said of it."""

    subscription: Subscription
    in_order: bool
    stopped: bool
    stops_on: date | None
    due_reminder: int | None


def billing_is_on() -> bool:
    """Whether agencies subscribe here. From anywhere."""
    return bool(settings.STRIPE_PRICE)


def with_reminders(subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """The same, each with `last_sent_on`, the day the last reminder of its calendar left."""
    last = SubscriptionReminder.objects.filter(
        subscription=OuterRef("pk"), unpaid_on=OuterRef("unpaid_on"), day=REMINDERS[-1]
    )
    return subscriptions.annotate(last_sent_on=Subquery(last.values("sent_on")[:1]))


def standings(subscriptions: Iterable[Subscription], on: date) -> Iterator[Standing]:
    """Yield where subscriptions (with `last_sent_on`) stand on a day."""
    rows = list(subscriptions)
    sent: dict[int, set[int]] = {}
    for reminder in SubscriptionReminder.objects.filter(subscription__in=rows).select_related("subscription"):
        if reminder.unpaid_on == reminder.subscription.unpaid_on:
            sent.setdefault(reminder.subscription_id, set()).add(reminder.day)
    for row in rows:
        since, last = row.unpaid_on, row.last_sent_on  # type: ignore[attr-defined]  # annotated by its caller
        fine = in_order(row.status, row.free_until, on)
        if fine or since is None:
            yield Standing(row, fine, stopped=False, stops_on=None, due_reminder=None)
        else:
            day = due_reminder(since, sent.get(row.pk, set()), on)
            yield Standing(row, False, is_stopped(since, last, on), stops_on(since, last), day)


def standing_of(agency: Agency, on: date) -> Standing | None:
    """Where an agency stands on a day; None before its subscription was begun. From anywhere."""
    with schema_context("public"):
        found = with_reminders(Subscription.objects.filter(agency_id=agency.pk))
        return next(standings(found, on), None)


def invoices_of(subscription: Subscription) -> list[SubscriptionInvoice]:
    """The invoices of a subscription, the latest first. From anywhere."""
    with schema_context("public"):
        return list(subscription.invoices.all())


def every_live() -> QuerySet[Subscription]:
    """The subscriptions of agencies that are there, suspended ones too."""
    return Subscription.objects.filter(agency__state__in=ALIVE_AGENCIES).select_related("agency")


def without_subscription() -> QuerySet[Agency]:
    """The agencies whose free days have not begun: they were there before the platform asked for a subscription."""
    missing: QuerySet[Agency] = Agency.objects.filter(state__in=ALIVE_AGENCIES, subscription__isnull=True)
    return missing


def to_read_again(at: datetime) -> QuerySet[Subscription]:
    """The clients of whom no news came for a day: an event may be lost. The longest unread first."""
    stale = Q(read_at__isnull=True) | Q(read_at__lt=at - FRESH)
    return every_live().filter(stale).exclude(customer_ref="").order_by("read_at", "pk")


def asked_to_be_read() -> QuerySet[Subscription]:
    """The clients never read yet, or whose manager comes back from Stripe's page."""
    return every_live().filter(read_at__isnull=True).exclude(customer_ref="")


def of_closed_agencies() -> QuerySet[Subscription]:
    """The subscriptions that run at Stripe for an agency that was closed."""
    found: QuerySet[Subscription] = Subscription.objects.filter(agency__state=AgencyState.CLOSED)
    return found.exclude(status__in=OVER)


def to_warn(on: date) -> list[Subscription]:
    """The subscriptions whose free days end within a week, without a card and without a word about it yet."""
    return [one for one in every_live().filter(warned_on=None) if ends_soon(one.status, one.free_until, on)]


def free_days_end(agency: Agency, on: date) -> Subscription | None:
    """The subscription of an agency whose free days end within a week, without a card; None else. From anywhere."""
    if not billing_is_on():
        return None
    with schema_context("public"):
        held = Subscription.objects.filter(agency_id=agency.pk).first()
    return held if held is not None and ends_soon(held.status, held.free_until, on) else None


def waiting_news(at: datetime) -> list[BillingEvent]:
    """The events to be worked: each failure doubles the wait, from one minute."""
    waiting = BillingEvent.objects.filter(state=BillingEventState.RECEIVED)
    return [one for one in waiting if one.received_at + timedelta(minutes=2**one.tries - 1) <= at]


def failed_news() -> QuerySet[BillingEvent]:
    """The events that a person is to look at."""
    return BillingEvent.objects.filter(state=BillingEventState.FAILED)


def in_trouble() -> QuerySet[Subscription]:
    """The subscriptions that a person is to look at."""
    found: QuerySet[Subscription] = Subscription.objects.exclude(trouble="").select_related("agency")
    return found


def last_news() -> datetime | None:
    """When Stripe last told something."""
    found: datetime | None = BillingEvent.objects.aggregate(last=Max("received_at"))["last"]
    return found
