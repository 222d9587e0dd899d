"""What a card's bank does against a payment: inquiries, disputes, early fraud warnings."""

from typing import Any

from sandbox.stripe.bank import Bank
from sandbox.stripe.params import PAGE, Spec
from sandbox.stripe.resources import api_objects
from sandbox.stripe.resources.money import move

Json = dict[str, Any]
LIST: Spec = {**PAGE, "charge": str, "payment_intent": str}
FEE = 2000
INQUIRY = "warning_needs_response"
OPEN = ("needs_response", "under_review")


def open_dispute(bank: Bank, account: str, charge_id: str, *, amount: int | None = None, inquiry: bool = False) -> Json:
    """The person contests a charge: the amount and a fee leave the balance, unless the bank only inquires.

    `amount` is what was not refunded yet, or anything up to the whole charge. Raises ValueError for a charge that is
    contested already, or for more than it was.
    """
    charged = bank.get(account, "charge", charge_id)
    contested = amount if amount is not None else charged["amount"] - charged["amount_refunded"]
    if charged["disputed"] or not 0 < contested <= charged["amount"]:
        raise ValueError(f"{charge_id} is contested already, or was of less than {contested} cents")
    made = api_objects.dispute(
        bank.new_id("du"),
        bank.clock.seconds(),
        amount=contested,
        charge=charge_id,
        payment_intent=charged["payment_intent"],
        status=INQUIRY if inquiry else "needs_response",
    )
    bank.save(account, made)
    bank.emit(account, "charge.dispute.created", made)
    return made if inquiry else _withdraw(bank, account, made)


def _withdraw(bank: Bank, account: str, made: Json) -> Json:
    movement = move(bank, account, -made["amount"], FEE, "adjustment", made["id"])
    made["balance_transactions"].append(movement)
    bank.save(account, made)
    charged = bank.get(account, "charge", made["charge"])
    bank.save(account, {**charged, "disputed": True})
    bank.emit(account, "charge.dispute.funds_withdrawn", made)
    return made


def advance_dispute(bank: Bank, account: str, identifier: str, status: str, *, fee_returned: bool = False) -> Json:
    """The bank moves on: an inquiry becomes a dispute or ends; a dispute is under review, then won or lost.

    Won brings the amount back to the balance, and the fee where the country says so; lost leaves it where it went.
    Raises ValueError for a step that does not follow.
    """
    made = bank.get(account, "dispute", identifier)
    after = {INQUIRY: ("needs_response", "warning_closed"), **dict.fromkeys(OPEN, ("under_review", "won", "lost"))}
    if status not in after.get(made["status"], ()):
        raise ValueError(f"{identifier} is closed already, or cannot go from {made['status']} to {status}")
    made["status"] = status
    bank.save(account, made)
    if status == "needs_response":
        bank.emit(account, "charge.dispute.updated", made)
        return _withdraw(bank, account, made)
    if status == "under_review":
        bank.emit(account, "charge.dispute.updated", made)
        return made
    if status == "won":
        back = move(bank, account, made["amount"], -FEE if fee_returned else 0, "adjustment", identifier)
        made["balance_transactions"].append(back)
        bank.save(account, made)
        bank.emit(account, "charge.dispute.funds_reinstated", made)
    bank.emit(account, "charge.dispute.closed", made)
    return made


def warn(bank: Bank, account: str, charge_id: str) -> Json:
    """The card's bank reports a fraud; nothing moves. Useless to act upon once the charge is refunded or contested."""
    charged = bank.get(account, "charge", charge_id)
    made = api_objects.fraud_warning(
        bank.new_id("issfr"),
        bank.clock.seconds(),
        actionable=not (charged["refunded"] or charged["disputed"]),
        charge=charge_id,
        payment_intent=charged["payment_intent"],
    )
    bank.save(account, made)
    bank.emit(account, "radar.early_fraud_warning.created", made)
    return made
