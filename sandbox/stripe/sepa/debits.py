"""Debits of accounts: asked for, some days on their way, then paid, refused, or sent back after they were paid."""

from dataclasses import dataclass
from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import clients
from sandbox.stripe.errors import invalid
from sandbox.stripe.params import Spec
from sandbox.stripe.resources import api_objects, intents, money
from sandbox.stripe.resources.cards import CARDS

Json = dict[str, Any]
KIND = "sepa_debit"
CREATE: Spec = {**intents.CREATE, "mandate": str}
# What banks take to answer, in seconds: five days.
ON_THE_WAY = 5 * 86400
FEE, DISPUTE_FEE = 35, 750


@dataclass(frozen=True)
class Account:
    """A test account: `refused` is the reason of a bank that does not pay, `back` of one that takes it back after."""

    iban: str
    refused: str = ""
    back: str = ""

    @property
    def last4(self) -> str:
        """The four characters that may be shown."""
        return self.iban[-4:]


ACCOUNTS = {
    account.iban: account
    for account in (
        Account("FR1420041010050500013M02606"),
        Account("FR8420041010050500013M02607", refused="insufficient_funds"),
        Account("FR3020041010050500013M02609", refused="debit_not_authorized"),
        Account("FR7920041010050500013M02600", refused="account_closed"),
        Account("FR5720041010050500013M02608", back="customer_initiated"),
        Account("FR5220041010050500013M02601", back="insufficient_funds"),
    )
}


def read(typed: str) -> Account | None:
    """Account of a typed IBAN, None for one that is not of the test accounts."""
    return ACCOUNTS.get("".join(typed.upper().split()))


def keep(bank: Bank, account: str, client: str, given: Account) -> tuple[Json, Json]:
    """An account given on a hosted page becomes the client's, with the mandate that its owner accepted there."""
    now = bank.clock.seconds()
    method = bank.save(account, _method(bank.new_id("pm"), now, client, given))
    bank.emit(account, "payment_method.attached", method)
    number = bank.new_id("mandate")
    details = {"reference": number[-16:].upper(), "url": f"{bank.url}/mandat/{number}"}
    mandate = bank.save(
        account,
        {
            "id": number, "object": "mandate", "created": now, "livemode": False, "status": "active",
            "type": "multi_use", "multi_use": {}, "payment_method": method["id"],
            "payment_method_details": {KIND: details, "type": KIND},
            "customer_acceptance": {
                "accepted_at": now, "type": "online", "online": {"ip_address": "127.0.0.1", "user_agent": "essai"},
            },
        },
    )  # fmt: skip
    return method, mandate


def create(bank: Bank, call: Call) -> Json:
    """`POST /v1/payment_intents`: of a card, or of an account given before, with its mandate."""
    if call.params.get("payment_method_types") != [KIND]:
        return intents.create(bank, call)
    params = call.params
    intents.check_amount(params["amount"], "amount")
    method = clients.own_method(bank, call.account, params["customer"], params["payment_method"])
    mandate = bank.get(call.account, "mandate", params.get("mandate", ""), "mandate")
    if mandate["payment_method"] != method["id"] or not params.get("confirm"):
        raise invalid(
            "The mandate does not belong to this payment method.", "mandate", "payment_intent_mandate_invalid"
        )
    intent = intents.opened(bank, call.account, params["amount"], params["currency"], params)
    bank.emit(call.account, "payment_intent.created", intent, call)
    charge = _charge(bank, call.account, intent, method, mandate)
    intent.update(status="processing", latest_charge=charge["id"], processing={"type": KIND})
    bank.save(call.account, intent)
    bank.emit(call.account, "charge.pending", charge, call)
    bank.emit(call.account, "payment_intent.processing", intent, call)
    return intent


def retrieve(bank: Bank, call: Call, identifier: str) -> Json:
    """`GET /v1/payment_intents/{id}`, with what its bank answered by now."""
    answer_due(bank)
    return intents.retrieve(bank, call, identifier)


def listed(bank: Bank, call: Call) -> Json:
    """`GET /v1/payment_intents`, with what banks answered by now."""
    answer_due(bank)
    return intents.listed(bank, call)


def answer_due(bank: Bank) -> None:
    """The banks answer what has been on its way for long enough."""
    sql = """SELECT account, id FROM object WHERE kind = 'payment_intent'
             AND json_extract(body, '$.status') = 'processing' AND created <= ?"""
    due = bank.clock.seconds() - ON_THE_WAY
    if not bank.store.row(sql, due):
        return
    with bank.store.transaction():
        for row in bank.store.rows(sql, due):
            _answer(bank, row["account"], bank.get(row["account"], "payment_intent", row["id"]))


def _answer(bank: Bank, account: str, intent: Json) -> None:
    charge = bank.get(account, "charge", intent["latest_charge"])
    last4 = charge["payment_method_details"][KIND]["last4"]
    given = next(one for one in ACCOUNTS.values() if one.last4 == last4)
    if given.refused:
        _refuse(bank, account, intent, charge, given.refused)
        return
    line = money.move(bank, account, intent["amount"], FEE, "charge", charge["id"])
    charge.update(
        status="succeeded", paid=True, captured=True, amount_captured=intent["amount"], balance_transaction=line["id"]
    )
    bank.save(account, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], processing=None)
    bank.save(account, intent)
    bank.emit(account, "charge.succeeded", charge)
    bank.emit(account, "payment_intent.succeeded", intent)
    if given.back:
        send_back(bank, account, charge["id"], given.back)


def _refuse(bank: Bank, account: str, intent: Json, charge: Json, code: str) -> None:
    message = "The bank did not pay this debit."
    charge.update(status="failed", failure_code=code, failure_message=message)
    bank.save(account, charge)
    method = bank.get(account, "payment_method", intent["payment_method"])
    error = {"charge": charge["id"], "code": code, "message": message, "payment_method": method}
    intent.update(
        status="requires_payment_method", payment_method=None, processing=None,
        last_payment_error={**error, "type": "invalid_request_error"},
    )  # fmt: skip
    bank.save(account, intent)
    bank.emit(account, "charge.failed", charge)
    bank.emit(account, "payment_intent.payment_failed", intent)


def let_go(bank: Bank, account: str, identifier: str) -> Json:
    """The person's bank accepts no debit of a mandate any more: it lives no longer, and the account is told."""
    mandate = bank.save(account, {**bank.get(account, "mandate", identifier, "mandate"), "status": "inactive"})
    bank.emit(account, "mandate.updated", mandate)
    return mandate


def send_back(bank: Bank, account: str, charge_id: str, reason: str) -> Json:
    """The person's bank takes a paid debit back: a dispute that is lost as it comes. Raises ValueError the second."""
    charge = bank.get(account, "charge", charge_id)
    if charge["disputed"] or KIND not in charge["payment_method_details"]:
        raise ValueError(f"{charge_id} came back already, or is no debit of an account")
    made = api_objects.dispute(
        bank.new_id("du"), bank.clock.seconds(), amount=charge["amount"], charge=charge_id, reason=reason,
        payment_intent=charge["payment_intent"], status="lost", payment_method_details={"type": KIND},
    )  # fmt: skip
    made["evidence_details"]["due_by"] = None
    bank.save(account, made)
    made["balance_transactions"].append(
        money.move(bank, account, -charge["amount"], DISPUTE_FEE, "adjustment", made["id"])
    )
    bank.save(account, made)
    bank.save(account, {**charge, "disputed": True})
    for event in ("created", "funds_withdrawn", "closed"):
        bank.emit(account, f"charge.dispute.{event}", made)
    return made


def _charge(bank: Bank, account: str, intent: Json, method: Json, mandate: Json) -> Json:
    made = api_objects.charge(
        bank.new_id("ch"), bank.clock.seconds(), CARDS["4242424242424242"], None, amount=intent["amount"],
        amount_captured=0, captured=False, currency=intent["currency"], description=intent["description"],
        metadata=intent["metadata"], outcome=api_objects.outcome(""), paid=False, payment_intent=intent["id"],
        payment_method=method["id"], status="pending",
    )  # fmt: skip
    made["payment_method_details"] = {KIND: {**method[KIND], "mandate": mandate["id"]}, "type": KIND}
    return bank.save(account, made)


def _method(identifier: str, created: int, client: str, given: Account) -> Json:
    return {
        "id": identifier, "object": "payment_method", "allow_redisplay": "limited", "created": created,
        "billing_details": {"address": {}, "email": None, "name": None, "phone": None, "tax_id": None},
        "customer": client, "customer_account": None, "livemode": False, "metadata": {}, "type": KIND,
        KIND: {
            "bank_code": "20041", "branch_code": "01005", "country": "FR", "fingerprint": f"sandbox{given.last4}",
            "generated_from": None, "last4": given.last4,
        },
    }  # fmt: skip
