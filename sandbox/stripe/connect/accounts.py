"""Connected accounts: made, read, let go; what Stripe asks, and which capabilities that leaves them."""

from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.errors import RequestRefused, invalid
from sandbox.stripe.params import MAP, Spec, merged, need

Json = dict[str, Any]
KIND, LINK = "account", "account_link"
CAPABILITIES = ("card_payments", "sepa_debit_payments", "transfers")
ASKED = (
    "business_profile.url",
    "company.tax_id",
    "external_account",
    "representative.first_name",
    "tos_acceptance.date",
)
LINK_SECONDS = 300
CREATE: Spec = {
    "country": str,
    "email": str,
    "business_type": str,
    "metadata": MAP,
    "controller": {
        "fees": {"payer": str},
        "losses": {"payments": str},
        "requirement_collection": str,
        "stripe_dashboard": {"type": str},
    },
    "capabilities": {name: {"requested": bool} for name in CAPABILITIES},
}
UPDATE: Spec = {"capabilities": CREATE["capabilities"]}
CREATE_LINK: Spec = {"account": str, "type": str, "return_url": str, "refresh_url": str}


def create(bank: Bank, call: Call) -> Json:
    """`POST /v1/accounts`: nothing is given yet, every capability asked for is inactive."""
    params = call.params
    asked = [name for name, wish in params.get("capabilities", {}).items() if wish.get("requested")]
    made = shape(
        bank.new_id("acct"), bank.clock.seconds(), dict.fromkeys(asked, "inactive"),
        country=need(params, "country"), email=params.get("email"), business_type=params.get("business_type"),
        metadata=merged({}, params.get("metadata", {})), controller=need(params, "controller"),
    )  # fmt: skip
    made["requirements"].update(currently_due=list(ASKED), disabled_reason="requirements.past_due")
    return bank.save("", made)


def retrieve(bank: Bank, _call: Call, identifier: str) -> Json:
    """`GET /v1/accounts/{id}`. One that nobody made here was connected long ago: everything of it is active.

    Raises RequestRefused 403 once its owner let the platform go.
    """
    found = bank.anywhere(identifier)
    if found is None:
        ready = dict.fromkeys(CAPABILITIES, "active")
        return shape(identifier, bank.clock.seconds(), ready, details_submitted=True)
    if found[1].get("left"):
        message = f"The provided key does not have access to account '{identifier}' (or that account does not exist)."
        raise RequestRefused(403, "invalid_request_error", message, code="account_invalid")
    return found[1]


def update(bank: Bank, call: Call, identifier: str) -> Json:
    """`POST /v1/accounts/{id}`: capabilities asked for later are looked at, as far as the account was told."""
    account = retrieve(bank, call, identifier)
    asked = [name for name, wish in call.params.get("capabilities", {}).items() if wish.get("requested")]
    state = "pending" if account["details_submitted"] else "inactive"
    new = {name: state for name in asked if name not in account["capabilities"]}
    account["capabilities"].update(new)
    bank.save("", account)
    if new:
        bank.emit(identifier, "account.updated", account, call)
    return account


def link(bank: Bank, call: Call) -> Json:
    """`POST /v1/account_links`: an address that lives five minutes and is opened once."""
    account = bank.get("", KIND, need(call.params, "account"), "account")
    if need(call.params, "type") != "account_onboarding":
        raise invalid("The sandbox only knows account_onboarding.", "type")
    now = bank.clock.seconds()
    opened = {
        "object": LINK, "created": now, "expires_at": now + LINK_SECONDS,
    }  # fmt: skip
    number = bank.new_id("al")
    url = f"{bank.url}/connexion/{number}"
    back = {name: need(call.params, name) for name in ("return_url", "refresh_url")}
    bank.save("", {**opened, **back, "id": number, "account": account["id"], "used": False})
    return {**opened, "url": url}


def change(bank: Bank, identifier: str, wish: Json) -> Json:
    """What Stripe decides of an account, and the `account.updated` that says so.

    `capabilities` gives states by name; `currently_due`, `past_due`, `pending_verification` and `disabled_reason`
    replace what is asked; `payouts_enabled` and `details_submitted` likewise.
    """
    known = bank.anywhere(identifier)
    account = known[1] if known else retrieve(bank, Call("", {}), identifier)
    account["capabilities"].update(wish.get("capabilities", {}))
    asked = ("currently_due", "past_due", "pending_verification", "disabled_reason")
    account["requirements"].update({name: wish[name] for name in asked if name in wish})
    account.update({name: wish[name] for name in ("payouts_enabled", "details_submitted") if name in wish})
    account["charges_enabled"] = account["capabilities"].get("card_payments") == "active"
    bank.save("", account)
    bank.emit(identifier, "account.updated", account)
    return account


def leave(bank: Bank, identifier: str) -> Json:
    """The account's owner lets the platform go: `account.application.deauthorized`."""
    account = retrieve(bank, Call("", {}), identifier)
    bank.save("", {**account, "left": True})
    application = {"id": "ca_sandbox", "object": "application", "name": "Amiable"}
    bank.emit(identifier, "account.application.deauthorized", application)
    return application


def shape(identifier: str, created: int, capabilities: Json, **known: Any) -> Json:
    """An account as the API shows it at version 2026-10-28.endive."""
    ready = capabilities.get("card_payments") == "active"
    return {
        "id": identifier,
        "object": KIND,
        "business_profile": {"mcc": None, "name": None, "url": None},
        "business_type": None,
        "capabilities": capabilities,
        "charges_enabled": ready,
        "controller": {},
        "country": "FR",
        "created": created,
        "default_currency": "eur",
        "details_submitted": False,
        "email": None,
        "metadata": {},
        "payouts_enabled": ready,
        "requirements": {
            "alternatives": [],
            "current_deadline": None,
            "currently_due": [],
            "disabled_reason": None,
            "errors": [],
            "eventually_due": [],
            "past_due": [],
            "pending_verification": [],
        },
        "settings": {},
        "tos_acceptance": {"date": None},
        "type": "none",
        **known,
    }
