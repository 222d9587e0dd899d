"""Writes of subscriptions: begun, opened at Stripe, read again, and what follows when they are not paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context
from psycopg import Connection, sql

from tenants.models import (
    Agency,
    AgencyEvent,
    BillingEvent,
    BillingEventState,
    Subscription,
    SubscriptionInvoice,
    SubscriptionReminder,
    SubscriptionStatus,
)
from tenants.stripe_door import Refused, Silent

from . import billing_gateway as stripe
from .queries import (
    asked_to_be_read,
    every_live,
    of_closed_agencies,
    standings,
    to_read_again,
    waiting_news,
    with_reminders,
    without_subscription,
)
from .rules import OVER, SHORTEST_TRIAL, ends_soon, in_order

PARIS = ZoneInfo("Europe/Paris")
BY = "abonnement"
# Failures double the wait: ten of them are seventeen hours.
TRIES = 10
# Clients read again in one pass of the hour.
SLICE = 100
_ROWS = (
    ("tenants_subscriptioninvoice", "subscription_id"), ("tenants_subscriptionreminder", "subscription_id"),
    ("tenants_subscription", "id"),
)  # fmt: skip
_COPIED = ("status", "subscription_ref", "price", "vat_percent", "next_invoice_on", "ends_on", "card", "card_last4")


class NothingToPay(ValueError):
    """There is no client at Stripe yet: a card is given first."""


class NotFailed(ValueError):
    """Only an event that failed is tried again."""


def begin(agency: Agency, *, at: datetime) -> Subscription:
    """Let the free days of an agency run from today, once."""
    first = {"free_until": _day(at) + timedelta(days=settings.TRIAL_DAYS)}
    return Subscription.objects.get_or_create(agency=agency, defaults=first)[0]


def begin_missing(*, at: datetime) -> int:
    """Begin the free days of agencies that were there before the platform asked for a subscription; how many."""
    agencies = list(without_subscription())
    for agency in agencies:
        begin(agency, at=at)
    return len(agencies)


def subscribe(agency: Agency, *, name: str, email: str, back: str, at: datetime) -> str:
    """The address of the page where an agency subscribes. One page at a time: two managers are led to the same.

    Who subscribes already is led to the page that changes the card. Raises `Silent` or `Refused`.
    """
    with schema_context("public"), transaction.atomic():
        held = _client_of(begin(agency, at=at), name=name, email=email)
        if held.status in OVER:
            free = datetime.combine(held.free_until, datetime.min.time(), PARIS)
            ahead = free if free - at >= SHORTEST_TRIAL else None
            return _page(held, lambda: stripe.subscribe_page(
                customer=held.customer_ref, schema=agency.schema_name, free_until=ahead, back=back
            ))  # fmt: skip
        return stripe.card_page(customer=held.customer_ref, schema=agency.schema_name, back=back).url


def portal(agency: Agency, *, back: str) -> str:
    """The address of Stripe's page where an agency cancels. Raises `NothingToPay`, `Silent` or `Refused`."""
    with schema_context("public"):
        held = Subscription.objects.filter(agency_id=agency.pk).exclude(customer_ref="").first()
    if held is None:
        raise NothingToPay
    return stripe.portal_page(customer=held.customer_ref, back=back)


@transaction.atomic
def keep_news(*, news: stripe.BillingNews, at: datetime) -> bool:
    """Keep an event before it is worked, once; False for one that is there. Nothing is believed yet."""
    facts = {"kind": news.kind, "customer_ref": news.customer, "received_at": at}
    return BillingEvent.objects.get_or_create(event_ref=news.ref, defaults=facts)[1]


def cancel_closed(*, at: datetime) -> int:
    """End at Stripe the subscriptions of agencies that were closed: nobody pays for what is shut; how many."""
    rows = list(of_closed_agencies())
    for held in rows:
        try:
            stripe.cancel(held.subscription_ref)
            read_again(pk=held.pk, at=at)
        except (Silent, Refused) as error:
            Subscription.objects.filter(pk=held.pk).update(trouble=str(error)[:300])
    return len(rows)


def refresh_stale(*, at: datetime) -> int:
    """Read again the clients of whom no news came for a day, a hundred at a time; how many."""
    return _read_each(list(to_read_again(at)[:SLICE]), at)


def read_asked(*, at: datetime) -> int:
    """Read again the clients who came back from Stripe's pages, which may be quicker than its events; how many."""
    return _read_each(list(asked_to_be_read()[:SLICE]), at)


def ask_reading(agency: Agency) -> None:
    """Have an agency's client read again: its manager comes back from Stripe's page. From anywhere."""
    with schema_context("public"):
        Subscription.objects.filter(agency_id=agency.pk).exclude(customer_ref="").update(read_at=None)


def work_news(*, at: datetime) -> int:
    """Read again each client that an event names, once for all its events; return how many events are done.

    Doubled or in another order, they leave the same state: Stripe's of now. What it does not answer waits longer each
    time; past the last try an operator sees it.
    """
    by_client: dict[str, list[BillingEvent]] = {}
    for event in waiting_news(at):
        by_client.setdefault(event.customer_ref, []).append(event)
    done = 0
    for customer, events in by_client.items():
        try:
            found = Subscription.objects.filter(customer_ref=customer).exclude(customer_ref="").first()
            new_card = any(event.kind == "checkout.session.completed" for event in events)
            if found is not None:
                read_again(pk=found.pk, at=at, new_card=new_card)
        except (Silent, Refused) as error:
            _leave_for_later(events, str(error))
        else:
            _close(events, "" if found is not None else _("Ce client n’est celui d’aucun cabinet."))
            done += len(events)
    return done


@transaction.atomic
def read_again(*, pk: int, at: datetime, new_card: bool = False) -> Subscription:
    """Make a subscription what Stripe holds now. Locked before it is asked: who writes last has read last.

    `new_card` puts the card that was just given in charge, and tries what is open with it. Raises `Silent`, `Refused`.
    """
    held = Subscription.objects.select_for_update().get(pk=pk)
    if new_card:
        stripe.use_new_card(held.customer_ref)
    found = stripe.client(held.customer_ref)
    if found.status != held.status:
        label = str(SubscriptionStatus(found.status).label)
        AgencyEvent.objects.create(agency_id=held.agency_id, at=at, by=BY, action="subscription", reason=label)
    for column in _COPIED:
        setattr(held, column, getattr(found, column))
    held.read_at = at
    held.trouble = _("Deux abonnements courent chez Stripe : annulez-en un.") if found.alive > 1 else ""
    held.save()
    _keep_invoices(held, found)
    settle(pk=held.pk, at=at)
    return held


@transaction.atomic
def settle(*, at: datetime, pk: int | None = None) -> None:
    """Draw what follows from where subscriptions stand: the calendar begins or ends, new work stops or starts again.

    Of one, or of all. Paying starts new work again at once.
    """
    on = _day(at)
    rows = every_live() if pk is None else every_live().filter(pk=pk)
    for held in rows.select_for_update(of=("self",)):
        fine = in_order(held.status, held.free_until, on)
        if fine == (held.unpaid_on is None):
            continue
        held.unpaid_on = None if fine else on
        held.save(update_fields=["unpaid_on"])
    for standing in standings(with_reminders(rows), on):
        agency = standing.subscription.agency
        if standing.stopped != (agency.no_new_work_since is not None):
            since = on if standing.stopped else None
            Agency.objects.filter(pk=agency.pk).update(no_new_work_since=since)
            action = "no_new_work" if standing.stopped else "new_work_again"
            AgencyEvent.objects.create(agency=agency, at=at, by=BY, action=action)


@transaction.atomic
def lift_all(*, at: datetime) -> int:
    """Let every agency work: the platform asks for no subscription any more; how many were held back."""
    held = list(Agency.objects.filter(no_new_work_since__isnull=False))
    Agency.objects.filter(pk__in=[agency.pk for agency in held]).update(no_new_work_since=None)
    AgencyEvent.objects.bulk_create(
        AgencyEvent(agency=agency, at=at, by=BY, action="new_work_again") for agency in held
    )
    return len(held)


@transaction.atomic
def note_reminder(*, subscription: Subscription, day: int, on: date) -> bool:
    """Write that a reminder leaves, before it does; False when another worker has it. One transaction with the mail."""
    facts = {"subscription": subscription, "unpaid_on": subscription.unpaid_on, "day": day}
    return SubscriptionReminder.objects.get_or_create(**facts, defaults={"sent_on": on})[1]


@transaction.atomic
def mark_warned(*, subscription: Subscription, on: date) -> bool:
    """Write that the word before the end of the free days leaves, before it does; False when it has, or is not due.

    One transaction with the mail.
    """
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if held.warned_on is not None or not ends_soon(held.status, held.free_until, on):
        return False
    held.warned_on = on
    held.save(update_fields=["warned_on"])
    return True


@transaction.atomic
def retry_news(*, pk: int, at: datetime) -> None:
    """Let an event that failed be tried again, from the first try. Raises `NotFailed`."""
    failed = BillingEvent.objects.filter(pk=pk, state=BillingEventState.FAILED)
    if not failed.update(state=BillingEventState.RECEIVED, tries=0, received_at=at):
        raise NotFailed


def drop_subscription(conn: Connection, schema: str) -> None:
    """Remove what an agency owed, with the agency itself: the owner's own connection, and transaction."""
    whose = (
        "IN (SELECT one.id FROM public.tenants_subscription one"
        " JOIN public.tenants_agency agency ON agency.id = one.agency_id WHERE agency.schema_name = %s)"
    )
    for table, column in _ROWS:
        statement = sql.SQL("DELETE FROM public.{} WHERE {} " + whose)  # noqa: S608  words of ours
        conn.execute(statement.format(sql.Identifier(table), sql.Identifier(column)), [schema])


def _read_each(rows: list[Subscription], at: datetime) -> int:
    for held in rows:
        try:
            read_again(pk=held.pk, at=at)
        except (Silent, Refused) as error:
            Subscription.objects.filter(pk=held.pk).update(read_at=at, trouble=str(error)[:300])
    return len(rows)


def _client_of(subscription: Subscription, *, name: str, email: str) -> Subscription:
    held = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if not held.customer_ref:
        schema = Agency.objects.values_list("schema_name", flat=True).get(pk=held.agency_id)
        held.customer_ref = stripe.open_client(schema=schema, name=name, email=email)
        held.save(update_fields=["customer_ref"])
    return held


def _page(held: Subscription, opened: Callable[[], stripe.HostedPage]) -> str:
    """The page that waits already, or a new one."""
    if held.page_ref:
        known = stripe.page_again(held.page_ref)
        if known.open:
            return known.url
    page = opened()
    held.page_ref = page.ref
    held.save(update_fields=["page_ref"])
    return page.url


def _keep_invoices(held: Subscription, found: stripe.ClientState) -> None:
    columns = ["number", "issued_on", "total", "net", "paid", "page_url", "pdf_url"]
    rows = [
        SubscriptionInvoice(subscription=held, ref=one.ref, **{column: getattr(one, column) for column in columns})
        for one in found.invoices
    ]
    SubscriptionInvoice.objects.bulk_create(rows, update_conflicts=True, unique_fields=["ref"], update_fields=columns)


def _leave_for_later(events: list[BillingEvent], why: str) -> None:
    for event in events:
        event.tries += 1
        event.last_error = why[:300]
        event.state = BillingEventState.FAILED if event.tries >= TRIES else BillingEventState.RECEIVED
    BillingEvent.objects.bulk_update(events, ["tries", "last_error", "state"])


def _close(events: list[BillingEvent], why: str) -> None:
    ours = BillingEvent.objects.filter(pk__in=[event.pk for event in events])
    ours.update(state=BillingEventState.DONE, last_error=why)


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()
