"""Charges, balance transactions, refunds and payouts."""

from typing import Any

from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.params import MAP, PAGE, Spec, merged
from sandbox.stripe.resources import api_objects
from sandbox.stripe.resources.cards import MESSAGES, Card

Json = dict[str, Any]
CHARGE_LIST: Spec = {**PAGE, "payment_intent": str, "customer": str}
TRANSACTION_LIST: Spec = {**PAGE, "payout": str, "source": str, "type": str, "currency": str}
REFUND_CREATE: Spec = {"charge": str, "payment_intent": str, "amount": int, "reason": str, "metadata": MAP}
REFUND_LIST: Spec = {**PAGE, "charge": str, "payment_intent": str}
PAYOUT_LIST: Spec = {**PAGE, "status": str, "destination": str}


def keep_method(bank: Bank, account: str, card: Card, email: str | None) -> Json:
    """Keeps the card used as a payment method of the account."""
    return bank.save(account, api_objects.payment_method(bank.new_id("pm"), bank.clock.seconds(), card, email))


def charge(bank: Bank, account: str, intent: Json, card: Card, method: str, refusal: str) -> Json:
    """A charge of the whole intent; `refusal` is the reason, empty when the bank agreed."""
    now, agreed = bank.clock.seconds(), not refusal
    made = api_objects.charge(
        bank.new_id("ch"),
        now,
        card,
        intent["receipt_email"],
        amount=intent["amount"],
        amount_captured=intent["amount"] if agreed else 0,
        captured=agreed,
        currency=intent["currency"],
        description=intent["description"],
        metadata=intent["metadata"],
        outcome=api_objects.outcome(refusal),
        paid=agreed,
        payment_intent=intent["id"],
        payment_method=method,
        status="succeeded" if agreed else "failed",
    )
    if agreed:
        fee = (intent["amount"] * bank.fee_percent_hundredths + 5000) // 10000 + bank.fee_fixed
        made["balance_transaction"] = move(bank, account, intent["amount"], fee, "charge", made["id"])["id"]
    else:
        made["failure_code"] = refusal
        made["failure_message"] = MESSAGES.get(refusal, MESSAGES["card_declined"])
    return bank.save(account, made)


def move(bank: Bank, account: str, amount: int, fee: int, kind: str, source: str) -> Json:
    """A line of the balance, in cents; `amount` is negative when it leaves."""
    category = {"adjustment": "dispute", "payout_failure": "payout_reversal"}.get(kind, kind)
    movement = api_objects.balance_transaction(
        bank.new_id("txn"),
        bank.clock.seconds(),
        amount,
        fee,
        type=kind,
        source=source,
        reporting_category=category,
    )
    if kind != "charge":
        movement.update(available_on=movement["created"], status="available")
    return bank.save(account, movement)


def transaction(bank: Bank, account: str, identifier: str) -> Json:
    """A balance transaction, `available` once the clock has passed `available_on`."""
    return _aged(bank, bank.get(account, "balance_transaction", identifier))


def _aged(bank: Bank, movement: Json) -> Json:
    if movement["available_on"] <= bank.clock.seconds():
        movement["status"] = "available"
    return movement


def transactions(bank: Bank, call: Call) -> Json:
    """`GET /v1/balance_transactions`; `payout` gives the movements a payout is made of, and its own."""
    among = None
    if "payout" in call.params:
        bank.get(call.account, "payout", call.params["payout"], "payout")
        among = [row["id"] for row in bank.store.rows("SELECT id FROM line WHERE owner = ?", call.params["payout"])]
    listing = bank.page(call, "balance_transaction", "source", "type", "currency", among=among)
    listing["data"] = [_aged(bank, movement) for movement in listing["data"]]
    return listing


def balance(bank: Bank, account: str) -> Json:
    """`GET /v1/balance`, in cents."""
    sums = {"available": 0, "pending": 0}
    for movement in bank.all(account, "balance_transaction"):
        sums[_aged(bank, movement)["status"]] += movement["net"]

    def amount(name: str) -> list[Json]:
        return [{"amount": sums[name], "currency": "eur", "source_types": {"card": sums[name]}}]

    return {
        "object": "balance",
        "available": amount("available"),
        "connect_reserved": [{"amount": 0, "currency": "eur"}],
        "livemode": False,
        "pending": amount("pending"),
    }


def refund(bank: Bank, call: Call) -> Json:
    """`POST /v1/refunds` of a charge or of the charge of an intent, whole or in part."""
    charged = _refundable(bank, call)
    if charged["disputed"] and not _disputes_won(bank, call.account, charged["id"]):
        raise invalid(f"Charge {charged['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    left = charged["amount"] - charged["amount_refunded"]
    amount = call.params.get("amount", left)
    if left <= 0:
        raise invalid(f"Charge {charged['id']} has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        raise invalid(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
    made = api_objects.refund(
        bank.new_id("re"),
        bank.clock.seconds(),
        amount=amount,
        charge=charged["id"],
        currency=charged["currency"],
        metadata=merged({}, call.params.get("metadata", {})),
        payment_intent=charged["payment_intent"],
        reason=call.params.get("reason"),
    )
    made["balance_transaction"] = move(bank, call.account, -amount, 0, "refund", made["id"])["id"]
    bank.save(call.account, made)
    charged["amount_refunded"] += amount
    charged["refunded"] = charged["amount_refunded"] == charged["amount"]
    bank.save(call.account, charged)
    bank.emit(call.account, "refund.created", made, call)
    bank.emit(call.account, "charge.refunded", charged, call)
    return made


def _refundable(bank: Bank, call: Call) -> Json:
    if "payment_intent" in call.params:
        intent = bank.get(call.account, "payment_intent", call.params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise invalid("This PaymentIntent does not have a successful charge to refund.", "payment_intent")
        return bank.get(call.account, "charge", intent["latest_charge"], "charge")
    if "charge" not in call.params:
        raise invalid("One of the following params should be provided: payment_intent or charge.")
    charged = bank.get(call.account, "charge", call.params["charge"], "charge")
    if not charged["paid"]:
        raise invalid(f"Charge {charged['id']} was not paid.", "charge")
    return charged


def _disputes_won(bank: Bank, account: str, charge_id: str) -> bool:
    return all(made["status"] == "won" for made in bank.all(account, "dispute", charge=charge_id))


def fail_refund(bank: Bank, account: str, identifier: str) -> Json:
    """The person's bank sends a refund back: `refund.failed`, and the money returns to the balance."""
    made = bank.get(account, "refund", identifier)
    if made["status"] == "failed":
        raise ValueError(f"{identifier} has failed already")
    back = move(bank, account, made["amount"], 0, "refund_failure", identifier)
    made.update(status="failed", failure_reason="unknown", failure_balance_transaction=back["id"])
    charged = bank.get(account, "charge", made["charge"])
    charged.update(amount_refunded=charged["amount_refunded"] - made["amount"], refunded=False)
    bank.save(account, charged)
    bank.save(account, made)
    for kind in ("charge.refund.updated", "refund.updated", "refund.failed"):
        bank.emit(account, kind, made)
    return made


def pay_out(bank: Bank, account: str, status: str = "paid", *, pending: bool = False) -> Json:
    """Sends to the bank what no payout took yet: available movements, and `pending` ones when asked.

    `status` is where it stops: `in_transit`, `paid` or `failed`. Raises ValueError when nothing is due.
    """
    taken = {row["id"] for row in bank.store.rows("SELECT id FROM line")}
    movements = [
        movement
        for movement in bank.all(account, "balance_transaction")
        if movement["id"] not in taken and (pending or _aged(bank, movement)["status"] == "available")
    ]
    amount = sum(movement["net"] for movement in movements)
    if amount <= 0:
        raise ValueError(f"nothing to pay out on {account or 'the platform'} ({amount} cents)")
    made = api_objects.payout(bank.new_id("po"), bank.clock.seconds(), amount=amount)
    own = move(bank, account, -amount, 0, "payout", made["id"])
    made["balance_transaction"] = own["id"]
    for movement in [own, *movements]:
        bank.store.execute("INSERT INTO line VALUES (?, ?)", made["id"], movement["id"])
    bank.save(account, made)
    bank.emit(account, "payout.created", made)
    return made if status == "in_transit" else end_payout(bank, account, made["id"], status)


def end_payout(bank: Bank, account: str, identifier: str, status: str) -> Json:
    """`paid`, or `failed` (which may follow `paid`: the money comes back to the balance)."""
    made = bank.get(account, "payout", identifier)
    if status not in ("paid", "failed") or made["status"] == status:
        raise ValueError(f"{identifier} is {made['status']} and cannot become {status}")
    made["status"] = status
    if status == "failed":
        back = move(bank, account, made["amount"], 0, "payout_failure", identifier)
        made.update(failure_balance_transaction=back["id"], failure_code="account_closed")
        made["failure_message"] = "The bank account has been closed"
    bank.save(account, made)
    bank.emit(account, f"payout.{status}", made)
    if status == "paid":
        bank.emit(account, "payout.reconciliation_completed", made)
    return made
