"""Routes of the API: path to function, with the parameters it accepts."""

from collections.abc import Callable
from typing import Any

from sandbox.core.http import Router
from sandbox.stripe.bank import Bank, Call, Json
from sandbox.stripe.billing import clients, hosted, invoices, subscriptions
from sandbox.stripe.connect import accounts
from sandbox.stripe.params import EXPANDABLE, PAGE, Spec
from sandbox.stripe.resources import disputes, intents, money, sessions
from sandbox.stripe.sepa import debits

Endpoint = tuple[Spec, Callable[..., Json]]
EVENT_LIST: Spec = {**PAGE, "type": str, "types": [str], "delivery_success": bool}


def _getter(kind: str, param: str = "id") -> Callable[..., Json]:
    def retrieve(bank: Bank, call: Call, identifier: str) -> Json:
        return bank.get(call.account, kind, identifier, param)

    return retrieve


def _lister(kind: str, *filters: str) -> Callable[..., Json]:
    def listed(bank: Bank, call: Call) -> Json:
        return bank.page(call, kind, *filters)

    return listed


def _events(bank: Bank, call: Call) -> Json:
    """`GET /v1/events`, of one `type` (`payout.*` takes a family) or of some `types`."""
    wanted = [call.params["type"]] if "type" in call.params else call.params.get("types")
    events = bank.all(call.account, "event")
    undelivered = {row["event"] for row in bank.webhooks.deliveries() if row["state"] != "delivered"}
    asked = call.params.get("delivery_success")
    kept = [
        event["id"]
        for event in events
        if (wanted is None or any(_matches(event["type"], name) for name in wanted))
        and (asked is None or (event["id"] not in undelivered) == asked)
    ]
    return bank.page(call, "event", among=kept)


def _matches(kind: str, wanted: str) -> bool:
    return kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted


def _transaction(bank: Bank, call: Call, identifier: str) -> Json:
    return money.transaction(bank, call.account, identifier)


def _balance(bank: Bank, call: Call) -> Json:
    return money.balance(bank, call.account)


READ: list[tuple[str, Spec, Callable[..., Json]]] = [
    ("checkout/sessions", sessions.LIST, sessions.listed),
    ("checkout/sessions/{identifier}", {}, sessions.retrieve),
    ("checkout/sessions/{identifier}/line_items", PAGE, sessions.line_items),
    ("payment_intents", intents.LIST, debits.listed),
    ("payment_intents/search", intents.SEARCH, intents.search),
    ("payment_intents/{identifier}", {"client_secret": str}, debits.retrieve),
    ("charges", money.CHARGE_LIST, _lister("charge", "payment_intent", "customer")),
    ("charges/{identifier}", {}, _getter("charge", "charge")),
    ("balance", {}, _balance),
    ("balance_transactions", money.TRANSACTION_LIST, money.transactions),
    ("balance_transactions/{identifier}", {}, _transaction),
    ("refunds", money.REFUND_LIST, _lister("refund", "charge", "payment_intent")),
    ("refunds/{identifier}", {}, _getter("refund", "refund")),
    ("payouts", money.PAYOUT_LIST, _lister("payout", "status", "destination")),
    ("payouts/{identifier}", {}, _getter("payout", "payout")),
    ("radar/early_fraud_warnings", disputes.LIST, _lister("radar.early_fraud_warning", "charge", "payment_intent")),
    ("radar/early_fraud_warnings/{identifier}", {}, _getter("radar.early_fraud_warning", "early_fraud_warning")),
    ("disputes", disputes.LIST, _lister("dispute", "charge", "payment_intent")),
    ("disputes/{identifier}", {}, _getter("dispute", "dispute")),
    ("payment_methods/{identifier}", {}, _getter("payment_method", "payment_method")),
    ("mandates/{identifier}", {}, _getter("mandate", "mandate")),
    ("setup_intents/{identifier}", {}, _getter("setup_intent", "setup_intent")),
    ("customers/{identifier}", {}, _getter("customer", "customer")),
    ("customers/{identifier}/payment_methods", clients.METHODS, clients.methods),
    ("prices/{identifier}", {}, _getter("price", "price")),
    ("tax_rates/{identifier}", {}, _getter("tax_rate", "tax_rate")),
    ("subscriptions", subscriptions.LIST, subscriptions.listed),
    ("subscriptions/{identifier}", {}, _getter("subscription", "subscription")),
    ("invoices", invoices.LIST, invoices.listed),
    ("invoices/{identifier}", {}, _getter("invoice", "invoice")),
    ("accounts/{identifier}", {}, accounts.retrieve),
    ("events", EVENT_LIST, _events),
    ("events/{identifier}", {}, _getter("event")),
]
WRITE: list[tuple[str, Spec, Callable[..., Json]]] = [
    ("checkout/sessions", hosted.CREATE, hosted.create_session),
    ("checkout/sessions/{identifier}", sessions.UPDATE, sessions.update),
    ("checkout/sessions/{identifier}/expire", {}, sessions.expire),
    ("payment_intents", debits.CREATE, debits.create),
    ("payment_intents/{identifier}", intents.SETTABLE, intents.update),
    ("payment_intents/{identifier}/confirm", intents.CONFIRM, intents.confirm),
    ("payment_intents/{identifier}/cancel", intents.CANCEL, intents.cancel),
    ("refunds", money.REFUND_CREATE, money.refund),
    ("customers", clients.SETTABLE, clients.create),
    ("customers/{identifier}", clients.SETTABLE, clients.update),
    ("payment_methods/{identifier}/detach", {}, clients.detach),
    ("products", clients.PRODUCT, clients.create_product),
    ("prices", clients.PRICE, clients.create_price),
    ("tax_rates", clients.TAX_RATE, clients.create_tax_rate),
    ("subscriptions/{identifier}", subscriptions.UPDATE, subscriptions.update),
    ("invoices/{identifier}/pay", invoices.PAY, invoices.pay),
    ("billing_portal/sessions", hosted.PORTAL, hosted.create_portal),
    ("accounts", accounts.CREATE, accounts.create),
    ("accounts/{identifier}", accounts.UPDATE, accounts.update),
    ("account_links", accounts.CREATE_LINK, accounts.link),
]
DELETE: list[tuple[str, Spec, Callable[..., Json]]] = [
    ("subscriptions/{identifier}", {}, subscriptions.cancel),
]


def api_router() -> Router:
    """Router whose handlers are `(specification, function)` pairs."""
    router = Router()
    for method, table in (("GET", READ), ("POST", WRITE), ("DELETE", DELETE)):
        for path, spec, function in table:
            endpoint: Any = ({**spec, **EXPANDABLE}, function)
            router.add(method, f"/v1/{path}", endpoint)
    return router


def expand(bank: Bank, account: str, body: Any, path: str) -> None:
    """Replaces the id at a dotted `path` by its object, in place; a list is entered by `data`."""
    head, _, rest = path.partition(".")
    for holder in body if isinstance(body, list) else [body]:
        if not isinstance(holder, dict):
            continue
        if head == "line_items" and holder.get("object") == sessions.KIND:
            holder[head] = sessions.line_items(bank, Call(account, {}), holder["id"])
        value = holder.get(head)
        if isinstance(value, str):
            found = bank.anywhere(value)
            if found and found[0] == account:
                holder[head] = found[1]
        if rest:
            expand(bank, account, holder.get(head), rest)
