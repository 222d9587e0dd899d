"""The platform's own account at Stripe: its clients are the agencies. Pages opened, a client read whole.

What comes back is turned into frozen values; nothing of the library leaves this file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from tenants.stripe_door import BadSignature, Refused, Silent, ask, euros, is_live, moment, signed

from .rules import best

__all__ = ["BadSignature", "BillingNews", "ClientState", "IssuedInvoice", "Refused", "Silent"]
PARIS = ZoneInfo("Europe/Paris")
INVOICES = 24


@dataclass(frozen=True)
class IssuedInvoice:
    """An invoice of the platform, in euros, `total` with VAT and `net` without; its pages are Stripe's."""

    ref: str
    number: str
    issued_on: date
    total: Decimal
    net: Decimal
    paid: bool
    page_url: str
    pdf_url: str


@dataclass(frozen=True)
class ClientState:
    """A client as Stripe holds it now; `alive` counts its subscriptions that may still be charged."""

    status: str
    subscription_ref: str = ""
    price: Decimal | None = None
    vat_percent: Decimal | None = None
    next_invoice_on: date | None = None
    ends_on: date | None = None
    card: str = ""
    card_last4: str = ""
    alive: int = 0
    invoices: tuple[IssuedInvoice, ...] = field(default=())


@dataclass(frozen=True)
class BillingNews:
    """What an event of the platform's account says of itself: whose client is to be read again."""

    ref: str
    kind: str
    customer: str
    ours: bool


@dataclass(frozen=True)
class HostedPage:
    """A page of Stripe's; `open` while it waits for somebody."""

    ref: str
    url: str
    open: bool


def open_client(*, schema: str, name: str, email: str) -> str:
    """Make an agency a client, once: the same key within a day gives the same one. Raises `Silent` or `Refused`."""
    params = {"name": name, "email": email, "metadata": {"agency": schema}, "preferred_locales": ["fr"]}
    return str(ask(lambda api: api.customers.create(params, {"idempotency_key": f"client:{schema}"})).id)


def subscribe_page(*, customer: str, schema: str, free_until: datetime | None, back: str) -> HostedPage:
    """Open the page that subscribes: a card, then the price each month, from the end of the free days."""
    data: dict[str, Any] = {"metadata": {"agency": schema}}
    if free_until is not None:
        data["trial_end"] = int(free_until.timestamp())
    if settings.STRIPE_TAX_RATE:
        data["default_tax_rates"] = [settings.STRIPE_TAX_RATE]
    params: Any = {
        "mode": "subscription",
        "customer": customer,
        "client_reference_id": schema,
        "line_items": [{"price": settings.STRIPE_PRICE, "quantity": 1}],
        "subscription_data": data,
        "billing_address_collection": "required",
        "locale": "fr",
        "success_url": f"{back}?retour=1",
        "cancel_url": back,
    }
    return _page(ask(lambda api: api.checkout.sessions.create(params)))


def card_page(*, customer: str, schema: str, back: str) -> HostedPage:
    """Open the page that takes another card."""
    params: Any = {
        "mode": "setup",
        "currency": "eur",
        "customer": customer,
        "client_reference_id": schema,
        "locale": "fr",
        "success_url": f"{back}?retour=1",
        "cancel_url": back,
    }
    return _page(ask(lambda api: api.checkout.sessions.create(params)))


def page_again(ref: str) -> HostedPage:
    """Read an open page again. Raises `Silent` or `Refused`."""
    return _page(ask(lambda api: api.checkout.sessions.retrieve(ref)))


def portal_page(*, customer: str, back: str) -> str:
    """Open the page where the client cancels, or takes a cancellation back. Raises `Silent` or `Refused`."""
    params = {"customer": customer, "return_url": f"{back}?retour=1", "locale": "fr"}
    return str(ask(lambda api: api.billing_portal.sessions.create(params)).url)


def use_new_card(customer: str) -> None:
    """Let the latest card that the client gave be the one that is charged, and try what is open with it.

    A page in `setup` mode attaches a card and no more. Twice, it changes nothing. Raises `Silent` or `Refused`.
    """
    found = ask(lambda api: api.customers.payment_methods.list(customer, {"type": "card", "limit": 1})).data
    if not found:
        return
    held = ask(lambda api: api.customers.retrieve(customer)).invoice_settings.default_payment_method
    if held != found[0].id:
        change: Any = {"invoice_settings": {"default_payment_method": found[0].id}}
        ask(lambda api: api.customers.update(customer, change))
        for one in _live(customer):
            using: Any = {"default_payment_method": found[0].id}
            ask(partial(_charge_to, ref=one.id, using=using))
    for invoice in ask(lambda api: api.invoices.list({"customer": customer, "status": "open"})).data:
        try:
            ask(partial(_pay_invoice, ref=invoice.id))
        except Refused:
            # The new card is refused as well: the invoice stays open, and the reminders go on.
            continue


def cancel(subscription_ref: str) -> None:
    """End a subscription at once: nothing is charged any more. Raises `Silent` or `Refused`."""
    ask(lambda api: api.subscriptions.cancel(subscription_ref))


def client(customer: str) -> ClientState:
    """Read a client whole: its subscription that counts, its card, its invoices. Raises `Silent` or `Refused`."""
    expand = ["data.default_payment_method"]
    every = ask(lambda api: api.subscriptions.list({"customer": customer, "status": "all", "expand": expand})).data
    invoices = _invoices(customer)
    if not every:
        return ClientState(status="none", invoices=invoices)
    status = best([one.status for one in every])
    chosen = next(one for one in every if one.status == status)
    item = chosen["items"].data[0]
    card = chosen.default_payment_method.card if chosen.default_payment_method else None
    ends = chosen.cancel_at or (item.current_period_end if chosen.cancel_at_period_end else None)
    return ClientState(
        status=status,
        subscription_ref=chosen.id,
        price=euros(item.price.unit_amount or 0),
        vat_percent=sum((Decimal(str(one.percentage)) for one in chosen.default_tax_rates or ()), Decimal(0)),
        next_invoice_on=None if ends or status == "canceled" else _day(item.current_period_end),
        ends_on=_day(chosen.ended_at or ends),
        card=card.brand if card else "",
        card_last4=card.last4 if card else "",
        alive=sum(one.status in _ALIVE for one in every),
        invoices=invoices,
    )


def read_news(body: bytes, signature: str) -> BillingNews:
    """Return what a signed event of the platform's account says. Raises `BadSignature`."""
    event = signed(body, signature, settings.STRIPE_BILLING_WEBHOOK_SECRET)
    try:
        subject = event["data"]["object"]
        named = subject.get("id") if subject.get("object") == "customer" else subject.get("customer")
        return BillingNews(
            ref=str(event["id"])[:120],
            kind=str(event["type"])[:80],
            customer=named[:120] if isinstance(named, str) else "",
            ours=not event.get("account") and bool(event["livemode"]) == is_live(),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadSignature(str(error)) from error


_ALIVE = ("trialing", "active", "past_due", "unpaid", "paused", "incomplete")


def _live(customer: str) -> list[Any]:
    every = ask(lambda api: api.subscriptions.list({"customer": customer, "status": "all"})).data
    return [one for one in every if one.status in _ALIVE]


def _invoices(customer: str) -> tuple[IssuedInvoice, ...]:
    found = ask(lambda api: api.invoices.list({"customer": customer, "limit": INVOICES})).data
    return tuple(
        IssuedInvoice(
            ref=one.id,
            number=one.number or "",
            issued_on=moment(one.created).astimezone(PARIS).date(),  # type: ignore[union-attr]
            total=euros(one.total),
            net=euros(one.total if one.total_excluding_tax is None else one.total_excluding_tax),
            paid=one.status == "paid",
            page_url=one.hosted_invoice_url or "",
            pdf_url=one.invoice_pdf or "",
        )
        for one in found
        # Free days make an invoice of nothing.
        if one.total and one.status in ("open", "paid", "uncollectible")
    )


def _page(found: Any) -> HostedPage:
    return HostedPage(ref=found.id, url=found.url or "", open=found.status == "open")


def _day(seconds: int | None) -> date | None:
    at = moment(seconds)
    return at.astimezone(PARIS).date() if at else None


def _charge_to(api: Any, *, ref: str, using: Any) -> Any:
    return api.subscriptions.update(ref, using)


def _pay_invoice(api: Any, *, ref: str) -> Any:
    return api.invoices.pay(ref)
