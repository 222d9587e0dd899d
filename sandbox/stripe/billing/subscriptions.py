"""Subscriptions that live by the clock: free days, periods, payments that fail and are tried again."""

import calendar
from datetime import UTC, datetime
from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import clients, invoices, shapes
from sandbox.stripe.errors import invalid
from sandbox.stripe.params import MAP, PAGE, Spec, merged, need

Json = dict[str, Any]
KIND = "subscription"
DAY = 24 * 3600
TRIAL_NOTICE = 3 * DAY
LIST: Spec = {**PAGE, "customer": str, "status": str, "price": str}
UPDATE: Spec = {"cancel_at_period_end": bool, "default_payment_method": str, "metadata": MAP}
ENDED = ("canceled", "incomplete_expired")


def open_one(
    bank: Bank, account: str, client: str, price: Json, *, method: str, trial_end: int | None, metadata: Json,
    rates: list[Json],
) -> Json:  # fmt: skip
    """A client subscribes with a card: free days first when there are some, else the first period is paid at once."""
    now = bank.clock.seconds()
    ends = trial_end or _a_month_after(now, now)
    body = shapes.subscription(
        bank.new_id("sub"), now, price, ends,
        customer=client, default_payment_method=method, metadata=metadata, default_tax_rates=rates,
        status="trialing" if trial_end else "active",
        trial_start=now if trial_end else None, trial_end=trial_end, billing_cycle_anchor=trial_end or now,
    )  # fmt: skip
    bank.save(account, body)
    bank.emit(account, "customer.subscription.created", body)
    total = 0 if trial_end else price["unit_amount"]
    invoices.draft(bank, account, body, total, reason="subscription_create", period=(now, ends))
    return body


def listed(bank: Bank, call: Call) -> Json:
    """`GET /v1/subscriptions`: without a status, those that have not ended; `all` for every one."""
    wanted = call.params.pop("status", None)
    found = bank.all(call.account, KIND)
    kept = [
        one["id"] for one in found
        if wanted == "all" or (one["status"] == wanted if wanted else one["status"] not in ENDED)
    ]  # fmt: skip
    return bank.page(call, KIND, "customer", among=kept)


def update(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/subscriptions/{id}`: the card, or an end with the period."""
    body = _not_ended(bank, call.account, identifier)
    changes = dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", {}))
    if "default_payment_method" in changes:
        clients.own_method(bank, call.account, body["customer"], changes["default_payment_method"])
    if "cancel_at_period_end" in changes:
        leaving = changes["cancel_at_period_end"]
        body["cancel_at"] = body["items"]["data"][0]["current_period_end"] if leaving else None
        body["canceled_at"] = bank.clock.seconds() if leaving else None
    body.update(changes)
    return _changed(bank, call.account, body, call)


def cancel(bank: Bank, call: Call, identifier: str) -> Json:
    """`DELETE /v1/subscriptions/{id}`: it ends at once, and nothing more is asked."""
    return _end(bank, call.account, _not_ended(bank, call.account, identifier), call)


def paid(bank: Bank, account: str, identifier: str) -> None:
    """An invoice of it was paid: it is active again once none is left open."""
    body = bank.get(account, KIND, identifier)
    still = [one for one in bank.all(account, invoices.KIND) if _of(one) == identifier and one["status"] == "open"]
    if body["status"] in ("past_due", "unpaid", "incomplete") and not still:
        body["status"] = "active"
        _changed(bank, account, body)


def failed(bank: Bank, account: str, identifier: str) -> None:
    """An invoice of it could not be paid."""
    body = bank.get(account, KIND, identifier)
    if body["status"] in ("active", "trialing"):
        body["status"] = "past_due"
        _changed(bank, account, body)


def advance(bank: Bank) -> None:
    """What the clock brings, in its order: notices, periods, invoices drawn up, payments tried again."""
    found = bank.store.rows("SELECT account, id FROM object WHERE kind = 'subscription'")
    for row in found:
        with bank.store.transaction():
            _live(bank, row["account"], row["id"])


def _live(bank: Bank, account: str, identifier: str) -> None:
    body = bank.get(account, KIND, identifier)
    now = bank.clock.seconds()
    while body["status"] not in ENDED:
        item = body["items"]["data"][0]
        _warn(bank, account, body, now)
        if item["current_period_end"] > now:
            break
        if body["cancel_at"] is not None and body["cancel_at"] <= item["current_period_end"]:
            _end(bank, account, body)
            break
        _renew(bank, account, body)
        invoices.advance(bank, account, identifier)
        body = bank.get(account, KIND, identifier)
    invoices.advance(bank, account, identifier)


def _warn(bank: Bank, account: str, body: Json, now: int) -> None:
    soon = body["status"] == "trialing" and body["trial_end"] - TRIAL_NOTICE <= now
    mark = f"warned_{body['id']}"
    if soon and bank.anywhere(mark) is None:
        bank.save(account, {"id": mark, "object": "sandbox.mark"})
        bank.emit(account, "customer.subscription.trial_will_end", body)


def _renew(bank: Bank, account: str, body: Json) -> None:
    item = body["items"]["data"][0]
    starts = item["current_period_end"]
    item["current_period_start"] = starts
    item["current_period_end"] = _a_month_after(starts, body["billing_cycle_anchor"])
    if body["status"] == "trialing":
        body["status"] = "active"
    _changed(bank, account, body)
    period = (starts, item["current_period_end"])
    invoices.draft(bank, account, body, item["price"]["unit_amount"], reason="subscription_cycle", period=period)


def _end(bank: Bank, account: str, body: Json, call: Call | None = None) -> Json:
    now = bank.clock.seconds()
    body.update(status="canceled", ended_at=now, canceled_at=body["canceled_at"] or now)
    bank.save(account, body)
    invoices.void_drafts(bank, account, body["id"])
    bank.emit(account, "customer.subscription.deleted", body, call)
    return body


def _changed(bank: Bank, account: str, body: Json, call: Call | None = None) -> Json:
    bank.save(account, body)
    bank.emit(account, "customer.subscription.updated", body, call)
    return body


def _not_ended(bank: Bank, account: str, identifier: str) -> Json:
    body = bank.get(account, KIND, identifier, "subscription")
    if body["status"] in ENDED:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.", "subscription")
    return body


def _of(invoice: Json) -> str:
    return str(invoice["parent"]["subscription_details"]["subscription"])


def _a_month_after(seconds: int, anchor: int) -> int:
    """The same day of the next month as the anchor's, or its last day."""
    start, day = datetime.fromtimestamp(seconds, UTC), datetime.fromtimestamp(anchor, UTC).day
    year, month = start.year + start.month // 12, start.month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return int(start.replace(year=year, month=month, day=min(day, last)).timestamp())


def price_of(bank: Bank, account: str, lines: list[Json]) -> Json:
    """The one price of a page that subscribes. Raises RequestRefused 400 for none, or several."""
    if len(lines) != 1:
        raise invalid("The sandbox knows subscriptions to one price.", "line_items")
    return bank.get(account, "price", need(lines[0], "price", "line_items[0]"), "line_items[0][price]")
