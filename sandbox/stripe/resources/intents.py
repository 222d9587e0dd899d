"""PaymentIntents: made, confirmed with a test card, challenged, cancelled, searched."""

import re
from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import clients
from sandbox.stripe.errors import card_declined, invalid
from sandbox.stripe.params import MAP, PAGE, Spec, merged, need
from sandbox.stripe.resources import api_objects, money
from sandbox.stripe.resources.cards import CARDS, MESSAGES, READY_MADE, Card

Json = dict[str, Any]
KIND = "payment_intent"
AMOUNT_MIN, AMOUNT_MAX = 50, 99_999_999
SETTABLE: Spec = {
    "amount": int,
    "currency": str,
    "customer": str,
    "description": str,
    "metadata": MAP,
    "receipt_email": str,
    "setup_future_usage": str,
    "statement_descriptor": str,
    "statement_descriptor_suffix": str,
    "payment_method": str,
    "payment_method_types": [str],
    "excluded_payment_method_types": [str],
}
CONFIRM: Spec = {
    "payment_method": str,
    "off_session": bool,
    "return_url": str,
    "error_on_requires_action": bool,
}
CREATE: Spec = {
    **SETTABLE,
    **CONFIRM,
    "confirm": bool,
    "capture_method": str,
    "automatic_payment_methods": {"enabled": bool, "allow_redirects": str},
}
LIST: Spec = {**PAGE, "customer": str}
SEARCH: Spec = {"query": str, "limit": int, "page": str}
CANCEL: Spec = {"cancellation_reason": str}
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
COPIED = (
    "description", "receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix",
    "payment_method_types", "excluded_payment_method_types", "capture_method", "payment_method",
    "customer",
)  # fmt: skip


def create(bank: Bank, call: Call) -> Json:
    """`POST /v1/payment_intents`; with `confirm` it is charged at once."""
    amount, currency = need(call.params, "amount"), need(call.params, "currency")
    check_amount(amount, "amount")
    intent = opened(bank, call.account, amount, currency, call.params)
    if "automatic_payment_methods" in call.params:
        intent["automatic_payment_methods"] = {
            "allow_redirects": "always",
            **call.params["automatic_payment_methods"],
        }
    bank.save(call.account, intent)
    bank.emit(call.account, f"{KIND}.created", intent, call)
    return _confirmed(bank, call, intent) if call.params.get("confirm") else intent


def check_amount(amount: int, param: str) -> None:
    """Refuses less than 50 cents, as for euro cards. Raises RequestRefused 400."""
    if amount < AMOUNT_MIN:
        raise invalid("Amount must be at least €0.50 eur", param, "amount_too_small")
    if amount > AMOUNT_MAX:
        raise invalid("Amount must be no more than €999,999.99", param, "amount_too_large")


def opened(bank: Bank, account: str, amount: int, currency: str, params: Json) -> Json:
    """A new PaymentIntent, kept but not announced."""
    known = {name: params[name] for name in COPIED if params.get(name)}
    intent = api_objects.intent(
        bank.new_id("pi"),
        bank.clock.seconds(),
        amount=amount,
        currency=currency.lower(),
        metadata=merged({}, params.get("metadata", {})),
        **known,
    )
    if intent["payment_method"]:
        intent["status"] = "requires_confirmation"
    return bank.save(account, intent)


def retrieve(bank: Bank, call: Call, identifier: str) -> Json:
    """`GET /v1/payment_intents/{id}`."""
    return bank.get(call.account, KIND, identifier, "intent")


def listed(bank: Bank, call: Call) -> Json:
    """`GET /v1/payment_intents`."""
    return bank.page(call, KIND, "customer")


def search(bank: Bank, call: Call) -> Json:
    """`GET /v1/payment_intents/search`: `metadata['key']:'value'` and `status:'...'` clauses joined by AND."""
    clauses = re.findall(
        r"(?:metadata\[['\"]([^'\"]+)['\"]\]|(status)):\s*['\"]([^'\"]*)['\"]", need(call.params, "query")
    )
    if not clauses:
        raise invalid("We were unable to parse your search query.", "query")
    found = [
        intent
        for intent in bank.all(call.account, KIND)
        if all((intent["metadata"].get(key) if key else intent["status"]) == value for key, _status, value in clauses)
    ]
    limit = call.params.get("limit", 10)
    return {
        "object": "search_result",
        "url": call.url,
        "has_more": len(found) > limit,
        "data": found[:limit],
        "next_page": None,
    }


def update(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/payment_intents/{id}`; metadata is merged, an empty value removes its key."""
    intent = retrieve(bank, call, identifier)
    changes = dict(call.params)
    intent["metadata"] = merged(intent["metadata"], changes.pop("metadata", {}))
    if "amount" in changes and intent["status"] not in OPEN:
        raise invalid("The amount of a finished PaymentIntent cannot change.", "amount", KIND + "_unexpected_state")
    return bank.save(call.account, {**intent, **changes})


def confirm(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/payment_intents/{id}/confirm`."""
    return _confirmed(bank, call, retrieve(bank, call, identifier))


def _confirmed(bank: Bank, call: Call, intent: Json) -> Json:
    if intent["status"] not in OPEN:
        message = f"This PaymentIntent's status is {intent['status']}: it cannot be confirmed."
        raise invalid(message, code="payment_intent_unexpected_state")
    name = call.params.get("payment_method") or intent["payment_method"]
    if not name:
        raise invalid("You cannot confirm this PaymentIntent because it's missing a payment method.", "payment_method")
    if intent["customer"] and name not in READY_MADE:
        clients.own_method(bank, call.account, intent["customer"], name)
    card = _card(bank, call.account, name)
    if card.outcome == "challenge" and (call.params.get("off_session") or call.params.get("error_on_requires_action")):
        refuse(bank, call.account, intent, card, "authentication_required", "authentication_required", call)
    else:
        attempt(bank, call.account, intent, card, call.params.get("return_url"), call)
    if intent["last_payment_error"]:
        raise card_declined(intent, intent["last_payment_error"])
    return intent


def _card(bank: Bank, account: str, name: str) -> Card:
    if name in READY_MADE:
        return CARDS[READY_MADE[name]]
    last4 = bank.get(account, "payment_method", name, "payment_method")["card"]["last4"]
    return next(card for card in CARDS.values() if card.last4 == last4)


def attempt(
    bank: Bank,
    account: str,
    intent: Json,
    card: Card,
    return_url: str | None = None,
    call: Call | None = None,
) -> None:
    """Charges `card`: the intent ends `succeeded`, back at `requires_payment_method`, or at `requires_action`."""
    intent["last_payment_error"] = intent["next_action"] = None
    if card.outcome == "ok":
        accept(bank, account, intent, card, call)
    elif card.outcome == "challenge":
        url = f"{bank.url}/c/3ds/{intent['id']}"
        intent["status"] = "requires_action"
        intent["next_action"] = {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": url, "return_url": return_url},
        }
        bank.save(account, intent)
        bank.emit(account, f"{KIND}.requires_action", intent, call)
    else:
        refuse(bank, account, intent, card, card.outcome, card.decline, call)


def charge_kept(bank: Bank, account: str, intent: Json, method: str) -> None:
    """Charges a card that was kept, its owner away: a bank that asks them to confirm refuses."""
    card = _card(bank, account, method)
    if card.outcome == "challenge":
        refuse(bank, account, intent, card, "authentication_required", "authentication_required")
    else:
        attempt(bank, account, intent, card)


def accept(bank: Bank, account: str, intent: Json, card: Card, call: Call | None = None) -> None:
    """The bank agreed: a charge, a balance transaction, two events."""
    method = money.keep_method(bank, account, card, intent["receipt_email"])
    charge = money.charge(bank, account, intent, card, method["id"], "")
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        latest_charge=charge["id"],
        payment_method=method["id"],
        next_action=None,
        last_payment_error=None,
    )
    bank.save(account, intent)
    bank.emit(account, "charge.succeeded", charge, call)
    bank.emit(account, f"{KIND}.succeeded", intent, call)


def refuse(
    bank: Bank, account: str, intent: Json, card: Card, code: str, decline: str = "", call: Call | None = None
) -> None:
    """The bank refused: a failed charge, the reason on the intent, two events."""
    method = money.keep_method(bank, account, card, intent["receipt_email"])
    charge = money.charge(bank, account, intent, card, method["id"], decline or code)
    error = {
        "charge": charge["id"],
        "code": code,
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
        "message": MESSAGES.get(decline) or MESSAGES[code],
        "payment_method": method,
        "type": "card_error",
    }
    if decline:
        error["decline_code"] = decline
    intent.update(
        status="requires_payment_method",
        latest_charge=charge["id"],
        payment_method=None,
        next_action=None,
        last_payment_error=error,
    )
    bank.save(account, intent)
    bank.emit(account, "charge.failed", charge, call)
    bank.emit(account, f"{KIND}.payment_failed", intent, call)


def cancel(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/payment_intents/{id}/cancel`."""
    intent = retrieve(bank, call, identifier)
    if intent["status"] not in OPEN:
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise invalid(message, code="payment_intent_unexpected_state")
    intent.update(
        status="canceled",
        canceled_at=bank.clock.seconds(),
        cancellation_reason=call.params.get("cancellation_reason"),
        next_action=None,
    )
    bank.save(call.account, intent)
    bank.emit(call.account, f"{KIND}.canceled", intent, call)
    return intent
