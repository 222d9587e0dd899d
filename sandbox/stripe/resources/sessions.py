"""Checkout Sessions: a hosted page that takes one payment, then sends the person back."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.params import MAP, PAGE, Spec, merged, need
from sandbox.stripe.resources import api_objects, intents

Json = dict[str, Any]
KIND = "checkout.session"
MINUTES_MIN, HOURS_MAX = 30, 24
CREATE: Spec = {
    "mode": str,
    "ui_mode": str,
    "success_url": str,
    "cancel_url": str,
    "client_reference_id": str,
    "currency": str,
    "customer_creation": str,
    "customer_email": str,
    "custom_text": {"submit": {"message": str}, "after_submit": {"message": str}},
    "excluded_payment_method_types": [str],
    "expires_at": int,
    "line_items": [
        {
            "price_data": {
                "currency": str,
                "unit_amount": int,
                "product_data": {"name": str, "description": str, "metadata": MAP},
            },
            "quantity": int,
        }
    ],
    "locale": str,
    "metadata": MAP,
    "payment_intent_data": {
        "capture_method": str,
        "description": str,
        "metadata": MAP,
        "receipt_email": str,
        "setup_future_usage": str,
        "statement_descriptor": str,
        "statement_descriptor_suffix": str,
    },
    "payment_method_configuration": str,
    "payment_method_options": {"card": {"request_three_d_secure": str}},
    "payment_method_types": [str],
    "submit_type": str,
}
UPDATE: Spec = {"metadata": MAP}
LIST: Spec = {**PAGE, "payment_intent": str, "status": str, "customer_details": {"email": str}}
KEPT = ("cancel_url", "client_reference_id", "customer_email", "locale", "submit_type", "customer_creation")


def create(bank: Bank, call: Call) -> Json:
    """`POST /v1/checkout/sessions`: mode payment only, card only, on the hosted page."""
    params, now = call.params, bank.clock.seconds()
    _only("mode", need(params, "mode"), "payment")
    _only("ui_mode", params.get("ui_mode", "hosted_page"), "hosted_page")
    for kind in params.get("payment_method_types", []):
        _only("payment_method_types", kind, "card")
    _check_url(need(params, "success_url"), "success_url")
    _check_url(params.get("cancel_url", "http://localhost/"), "cancel_url")
    lines = [_line(bank, item, number) for number, item in enumerate(need(params, "line_items"))]
    total = sum(line["amount_total"] for line in lines)
    intents.check_amount(total, "line_items")
    identifier = f"cs_test_{bank.new_id('a')[2:]}{bank.new_id('b')[2:]}"
    session = api_objects.session(
        identifier,
        now,
        amount_subtotal=total,
        amount_total=total,
        currency=lines[0]["currency"],
        expires_at=_deadline(params.get("expires_at"), now),
        metadata=merged({}, params.get("metadata", {})),
        success_url=params["success_url"],
        url=f"{bank.url}/c/pay/{identifier}",
        **{name: params[name] for name in KEPT if params.get(name)},
    )
    if params.get("custom_text"):
        session["custom_text"] = {**session["custom_text"], **params["custom_text"]}
    bank.save(call.account, session)
    details = {"id": f"details_{identifier}", "object": "session_details", "lines": lines}
    bank.save(call.account, {**details, "intent": params.get("payment_intent_data", {})})
    return session


def _only(name: str, value: str, allowed: str) -> None:
    if value != allowed:
        raise invalid(f"Invalid {name}: the sandbox only knows {allowed}, not {value}", name)


def _check_url(url: str, param: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("Not a valid URL", param, "url_invalid")


def _line(bank: Bank, item: Json, number: int) -> Json:
    path = f"line_items[{number}]"
    price = need(item, "price_data", path)
    price_path = f"{path}[price_data]"
    quantity = need(item, "quantity", path)
    amount, currency = need(price, "unit_amount", price_path), need(price, "currency", price_path)
    name = need(need(price, "product_data", price_path), "name", f"{price_path}[product_data]")
    if currency.lower() != "eur":
        raise invalid(f"Invalid currency: {currency}", f"{price_path}[currency]")
    if quantity < 1 or amount < 0:
        raise invalid("Invalid non-negative integer", path)
    return api_objects.line_item(bank.new_id("li"), name, "eur", amount, quantity)


def _deadline(asked: int | None, now: int) -> int:
    if asked is None:
        return now + HOURS_MAX * 3600
    if asked < now + MINUTES_MIN * 60:
        raise invalid("The `expires_at` timestamp must be at least 30 minutes from creation.", "expires_at")
    if asked > now + HOURS_MAX * 3600:
        raise invalid("The `expires_at` timestamp must be less than 24 hours from creation.", "expires_at")
    return asked


def details(bank: Bank, account: str, identifier: str) -> Json:
    """Line items and payment intent data of a session, which the object itself does not show."""
    return bank.get(account, "session_details", f"details_{identifier}")


def retrieve(bank: Bank, call: Call, identifier: str) -> Json:
    """`GET /v1/checkout/sessions/{id}`."""
    expire_due(bank)
    return bank.get(call.account, KIND, identifier, "session")


def listed(bank: Bank, call: Call) -> Json:
    """`GET /v1/checkout/sessions`."""
    expire_due(bank)
    listing = bank.page(call, KIND, "payment_intent", "status")
    email = call.params.get("customer_details", {}).get("email")
    if email:
        listing["data"] = [one for one in listing["data"] if (one["customer_details"] or {}).get("email") == email]
    return listing


def line_items(bank: Bank, call: Call, identifier: str) -> Json:
    """`GET /v1/checkout/sessions/{id}/line_items`."""
    lines = details(bank, call.account, identifier)["lines"]
    return {"object": "list", "url": call.url, "has_more": False, "data": lines}


def update(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/checkout/sessions/{id}`: metadata only."""
    session = retrieve(bank, call, identifier)
    session["metadata"] = merged(session["metadata"], call.params.get("metadata", {}))
    return bank.save(call.account, session)


def expire(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/checkout/sessions/{id}/expire`. Raises RequestRefused 400 when the session is not open."""
    session = retrieve(bank, call, identifier)
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        raise invalid(message, "session")
    return _expired(bank, call.account, session, call)


def _expired(bank: Bank, account: str, session: Json, call: Call | None = None) -> Json:
    session.update(status="expired", url=None)
    bank.save(account, session)
    if session["payment_intent"]:
        cancelling = Call(account, {"cancellation_reason": "automatic"})
        intents.cancel(bank, cancelling, session["payment_intent"])
    bank.emit(account, f"{KIND}.expired", session, call)
    return session


def expire_due(bank: Bank) -> None:
    """Expires the open sessions whose time is over by the clock."""
    sql = """SELECT account, id FROM object WHERE kind = 'checkout.session'
             AND json_extract(body, '$.status') = 'open' AND json_extract(body, '$.expires_at') <= ?"""
    if not bank.store.row(sql, bank.clock.seconds()):
        return
    with bank.store.transaction():
        for row in bank.store.rows(sql, bank.clock.seconds()):
            _expired(bank, row["account"], bank.get(row["account"], KIND, row["id"]))


def intent_of(bank: Bank, account: str, session: Json, email: str | None) -> Json:
    """PaymentIntent of a session, made when the person first pays."""
    if session["payment_intent"]:
        return bank.get(account, intents.KIND, session["payment_intent"])
    wishes = details(bank, account, session["id"])["intent"]
    intent = intents.opened(bank, account, session["amount_total"], session["currency"], wishes)
    intent["receipt_email"] = intent["receipt_email"] or email
    bank.save(account, intent)
    bank.emit(account, f"{intents.KIND}.created", intent)
    session["payment_intent"] = intent["id"]
    bank.save(account, session)
    return intent


def complete(bank: Bank, account: str, session: Json, email: str | None) -> Json:
    """The intent succeeded: the session is complete and paid."""
    person = dict.fromkeys(("business_name", "individual_name", "name", "phone", "tax_ids"))
    session.update(
        status="complete",
        payment_status="paid",
        url=None,
        customer_details={**person, "address": None, "email": email, "tax_exempt": "none"},
    )
    bank.save(account, session)
    bank.emit(account, f"{KIND}.completed", session)
    return session
