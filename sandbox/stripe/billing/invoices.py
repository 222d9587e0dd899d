"""Invoices of subscriptions: a draft for an hour, then due; paid by the card, or tried again three times."""

from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import shapes, subscriptions
from sandbox.stripe.errors import card_declined, invalid
from sandbox.stripe.params import PAGE, Spec
from sandbox.stripe.resources import intents

Json = dict[str, Any]
KIND = "invoice"
DAY = 24 * 3600
DRAFT_SECONDS = 3600
RETRY_DAYS = (3, 5, 7)
LIST: Spec = {**PAGE, "customer": str, "status": str, "subscription": str}
PAY: Spec = {"payment_method": str, "off_session": bool}


def draft(bank: Bank, account: str, owner: Json, net: int, *, reason: str, period: tuple[int, int]) -> Json:
    """An invoice for a period; the first of a subscription is due at once, the others wait an hour."""
    now, sums = period[0], shapes.taxed(net, owner["default_tax_rates"])
    body = shapes.invoice(
        bank.new_id("in"), now, sums.pop("total"), **sums,
        customer=owner["customer"], billing_reason=reason, period_start=period[0], period_end=period[1],
        parent={
            "quote_details": None, "type": "subscription_details",
            "subscription_details": {"metadata": owner["metadata"], "subscription": owner["id"]},
        },
        automatically_finalizes_at=now + DRAFT_SECONDS,
        lines={"object": "list", "data": [], "has_more": False, "url": "/v1/invoices/lines"},
    )  # fmt: skip
    bank.save(account, body)
    bank.emit(account, "invoice.created", body)
    owner["latest_invoice"] = body["id"]
    bank.save(account, owner)
    if reason == "subscription_create":
        finalize(bank, account, body)
    return body


def finalize(bank: Bank, account: str, body: Json) -> None:
    """It gets its number and its pages, and is asked of the card."""
    client = bank.get(account, "customer", body["customer"])
    number = client["next_invoice_sequence"]
    client["next_invoice_sequence"] = number + 1
    bank.save(account, client)
    url = f"{bank.url}/i/{body['id']}"
    body.update(
        status="open", number=f"{client['invoice_prefix']}-{number:04d}", hosted_invoice_url=url,
        invoice_pdf=f"{url}/pdf", customer_email=client["email"], customer_name=client["name"],
        automatically_finalizes_at=None,
    )  # fmt: skip
    body["status_transitions"]["finalized_at"] = bank.clock.seconds()
    bank.save(account, body)
    bank.emit(account, "invoice.finalized", body)
    collect(bank, account, body)


def collect(bank: Bank, account: str, body: Json, method: str | None = None) -> Json | None:
    """Ask the card for what is due; the PaymentIntent that failed, or None once paid."""
    owner = bank.get(account, subscriptions.KIND, _of(body))
    client = bank.get(account, "customer", body["customer"])
    card = method or owner["default_payment_method"] or client["invoice_settings"]["default_payment_method"]
    body["attempted"] = True
    if body["amount_due"] == 0:
        _paid(bank, account, body)
        return None
    body["attempt_count"] += 1
    intent = intents.opened(bank, account, body["amount_due"], "eur", {"description": body["number"]})
    intents.charge_kept(bank, account, intent, card)
    if intent["status"] == "succeeded":
        _paid(bank, account, body)
        return None
    left = body["attempt_count"] <= len(RETRY_DAYS)
    waits = RETRY_DAYS[body["attempt_count"] - 1] * DAY if left else None
    body["next_payment_attempt"] = bank.clock.seconds() + waits if waits else None
    bank.save(account, body)
    bank.emit(account, "invoice.payment_failed", body)
    subscriptions.failed(bank, account, owner["id"])
    return intent


def _paid(bank: Bank, account: str, body: Json) -> None:
    body.update(status="paid", amount_paid=body["amount_due"], amount_remaining=0, next_payment_attempt=None)
    body["status_transitions"]["paid_at"] = bank.clock.seconds()
    bank.save(account, body)
    bank.emit(account, "invoice.paid", body)
    bank.emit(account, "invoice.payment_succeeded", body)
    subscriptions.paid(bank, account, _of(body))


def pay(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/invoices/{id}/pay`. Raises RequestRefused 400 when nothing is due, 402 when the card is refused."""
    body = bank.get(call.account, KIND, identifier, "invoice")
    if body["status"] != "open":
        raise invalid("Invoice is already paid" if body["status"] == "paid" else "Invoice is not open", "invoice")
    refused = collect(bank, call.account, body, call.params.get("payment_method"))
    if refused is not None:
        raise card_declined(refused, refused["last_payment_error"])
    return bank.get(call.account, KIND, identifier)


def listed(bank: Bank, call: Call) -> Json:
    """`GET /v1/invoices`, of a client, of a subscription, in a state."""
    owner = call.params.pop("subscription", None)
    among = [one["id"] for one in bank.all(call.account, KIND) if owner is None or _of(one) == owner]
    return bank.page(call, KIND, "customer", "status", among=among)


def advance(bank: Bank, account: str, owner: str) -> None:
    """What the clock brings to the invoices of a subscription."""
    now = bank.clock.seconds()
    for body in reversed(bank.all(account, KIND)):
        if _of(body) != owner:
            continue
        if body["status"] == "draft" and body["created"] + DRAFT_SECONDS <= now:
            finalize(bank, account, body)
        while body["status"] == "open" and body["next_payment_attempt"] and body["next_payment_attempt"] <= now:
            body["next_payment_attempt"] = None
            collect(bank, account, body)


def void_drafts(bank: Bank, account: str, owner: str) -> None:
    """A subscription ended: what was not issued yet never will be."""
    for body in bank.all(account, KIND, status="draft"):
        if _of(body) == owner:
            body["status"] = "void"
            bank.save(account, body)


def _of(body: Json) -> str:
    return str(body["parent"]["subscription_details"]["subscription"])
