"""Clients with their cards, products and prices."""

from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import shapes
from sandbox.stripe.errors import invalid
from sandbox.stripe.params import MAP, PAGE, Spec, merged, need
from sandbox.stripe.resources import money
from sandbox.stripe.resources.cards import Card

Json = dict[str, Any]
SETTABLE: Spec = {
    "name": str, "email": str, "description": str, "metadata": MAP, "preferred_locales": [str],
    "invoice_settings": {"default_payment_method": str},
}  # fmt: skip
METHODS: Spec = {**PAGE, "type": str}
PRODUCT: Spec = {"name": str}
PRICE: Spec = {"currency": str, "unit_amount": int, "product": str, "recurring": {"interval": str}}
TAX_RATE: Spec = {"display_name": str, "percentage": float, "inclusive": bool, "country": str, "tax_type": str}


def create(bank: Bank, call: Call) -> Json:
    """`POST /v1/customers`."""
    known = {name: value for name, value in call.params.items() if name != "invoice_settings"}
    client = bank.save(call.account, shapes.customer(bank.new_id("cus"), bank.clock.seconds(), **known))
    bank.emit(call.account, "customer.created", client, call)
    return client


def update(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/customers/{id}`. Raises RequestRefused 400 for a card that is not this client's."""
    client = bank.get(call.account, "customer", identifier, "customer")
    changes = dict(call.params)
    client["metadata"] = merged(client["metadata"], changes.pop("metadata", {}))
    chosen = changes.pop("invoice_settings", {}).get("default_payment_method")
    if chosen:
        client["invoice_settings"]["default_payment_method"] = own_method(bank, call.account, identifier, chosen)["id"]
    bank.save(call.account, {**client, **changes})
    bank.emit(call.account, "customer.updated", client, call)
    return client


def methods(bank: Bank, call: Call, identifier: str) -> Json:
    """`GET /v1/customers/{id}/payment_methods`, the latest first."""
    bank.get(call.account, "customer", identifier, "customer")
    mine = [one["id"] for one in bank.all(call.account, "payment_method", customer=identifier)]
    return bank.page(call, "payment_method", among=mine)


def own_method(bank: Bank, account: str, client: str, identifier: str) -> Json:
    """A card of this client. Raises RequestRefused 400 for another's."""
    method = bank.get(account, "payment_method", identifier, "payment_method")
    if method["customer"] != client:
        raise invalid(f"The payment method {identifier} is not attached to {client}.", "payment_method")
    return method


def attach(bank: Bank, account: str, client: str, card: Card) -> Json:
    """A card given on a hosted page becomes the client's."""
    email = bank.get(account, "customer", client)["email"]
    method = money.keep_method(bank, account, card, email)
    method["customer"] = client
    bank.save(account, method)
    bank.emit(account, "payment_method.attached", method)
    return method


def detach(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/payment_methods/{id}/detach`: nobody charges it any more. Raises RequestRefused 400 the second time."""
    method = bank.get(call.account, "payment_method", identifier, "payment_method")
    if method["customer"] is None:
        raise invalid("The payment method you provided is not attached to a customer so detachment is impossible.")
    bank.save(call.account, {**method, "customer": None})
    bank.emit(call.account, "payment_method.detached", {**method, "customer": None}, call)
    return {**method, "customer": None}


def create_product(bank: Bank, call: Call) -> Json:
    """`POST /v1/products`."""
    name = need(call.params, "name")
    return bank.save(call.account, shapes.product(bank.new_id("prod"), bank.clock.seconds(), name))


def create_price(bank: Bank, call: Call) -> Json:
    """`POST /v1/prices`: euros, each month or each year."""
    product = bank.get(call.account, "product", need(call.params, "product"), "product")
    amount, interval = need(call.params, "unit_amount"), need(call.params, "recurring").get("interval", "month")
    if need(call.params, "currency") != "eur" or interval not in ("month", "year"):
        raise invalid("The sandbox knows euros, by the month or by the year.", "currency")
    return bank.save(
        call.account, shapes.price(bank.new_id("price"), bank.clock.seconds(), product["id"], amount, interval)
    )


def create_tax_rate(bank: Bank, call: Call) -> Json:
    """`POST /v1/tax_rates`: on top of the price only, as the sandbox knows them."""
    if need(call.params, "inclusive"):
        raise invalid("The sandbox knows rates on top of the price.", "inclusive")
    percentage, name = need(call.params, "percentage"), need(call.params, "display_name")
    made = shapes.tax_rate(bank.new_id("txr"), bank.clock.seconds(), percentage, name, inclusive=False)
    return bank.save(call.account, made)


def tax_rate_named(bank: Bank, account: str, identifier: str, percentage: float) -> Json:
    """A rate under a name of our choice, like `price_named`."""
    known = bank.anywhere(identifier)
    if known is not None:
        return known[1]
    return bank.save(account, shapes.tax_rate(identifier, bank.clock.seconds(), percentage, "TVA", inclusive=False))


def tax_rates_of(bank: Bank, account: str, identifiers: list[str]) -> list[Json]:
    """The rates that a subscription asks for. Raises RequestRefused 400 for one that is not there."""
    return [bank.get(account, "tax_rate", one, "default_tax_rates") for one in identifiers]


def price_named(bank: Bank, account: str, identifier: str, amount: int) -> Json:
    """A price under a name of our choice, for a demo whose settings name it beforehand. Twice, it is the same."""
    known = bank.anywhere(identifier)
    if known is not None:
        return known[1]
    product = bank.save(account, shapes.product(bank.new_id("prod"), bank.clock.seconds(), "Amiable"))
    return bank.save(account, shapes.price(identifier, bank.clock.seconds(), product["id"], amount))
