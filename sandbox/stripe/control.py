"""`/_control` of the processor: payouts, disputes, warnings, refunds sent back, accounts, and what was charged."""

from collections.abc import Callable

from sandbox.core.control import guarded
from sandbox.core.http import Request, Response, Router, as_json
from sandbox.stripe.bank import Bank, Json
from sandbox.stripe.billing import clients
from sandbox.stripe.connect import accounts
from sandbox.stripe.errors import RequestRefused
from sandbox.stripe.resources import disputes, money
from sandbox.stripe.sepa import debits


def charged(bank: Bank) -> Json:
    """Every charge that went through, of every account, to be compared with a ledger to the cent."""
    rows = bank.store.rows(
        """SELECT account, id, json_extract(body, '$.payment_intent') AS intent,
                  json_extract(body, '$.amount') AS amount, json_extract(body, '$.amount_refunded') AS refunded
           FROM object WHERE kind = 'charge' AND json_extract(body, '$.paid') ORDER BY seq"""
    )
    return {
        "count": len(rows),
        "amount": sum(row["amount"] for row in rows),
        "amount_refunded": sum(row["refunded"] for row in rows),
        "charges": [
            {
                "account": row["account"],
                "charge": row["id"],
                "payment_intent": row["intent"],
                "amount": row["amount"],
                "amount_refunded": row["refunded"],
            }
            for row in rows
        ],
    }


def _add_named(router: Router, bank: Bank) -> None:
    """What is sold, and its VAT, under names that settings know beforehand; a mandate that a bank lets go."""

    def price(wish: Json) -> Json:
        return clients.price_named(bank, "", wish["id"], int(wish["amount"]))

    def tax_rate(wish: Json) -> Json:
        return clients.tax_rate_named(bank, "", wish["id"], float(wish["percentage"]))

    def mandate(_: Json, identifier: str) -> Json:
        return debits.let_go(bank, _owner(bank, identifier), identifier)

    router.add("POST", "/_control/prices", _action(bank, price))
    router.add("POST", "/_control/mandates/{identifier}/end", _action(bank, mandate))
    router.add("POST", "/_control/tax_rates", _action(bank, tax_rate))


def add_stripe_control(router: Router, bank: Bank) -> None:
    """Registers the controls; each answers with the object it made or changed."""

    def charges(_: Request) -> Response:
        return as_json(charged(bank))

    def payout(wish: Json) -> Json:
        return money.pay_out(
            bank, wish.get("account", ""), wish.get("status", "paid"), pending=bool(wish.get("pending"))
        )

    def payout_end(wish: Json, identifier: str) -> Json:
        return money.end_payout(bank, _owner(bank, identifier), identifier, wish["status"])

    def dispute(wish: Json) -> Json:
        account, charge = _owner(bank, wish["charge"]), wish["charge"]
        if "back" in wish:
            return debits.send_back(bank, account, charge, wish["back"])
        return disputes.open_dispute(
            bank, account, charge, amount=wish.get("amount"), inquiry=bool(wish.get("inquiry"))
        )

    def dispute_end(wish: Json, identifier: str) -> Json:
        owner, returned = _owner(bank, identifier), bool(wish.get("fee_returned"))
        return disputes.advance_dispute(bank, owner, identifier, wish["status"], fee_returned=returned)

    def warning(wish: Json) -> Json:
        return disputes.warn(bank, _owner(bank, wish["charge"]), wish["charge"])

    def refund_end(_: Json, identifier: str) -> Json:
        return money.fail_refund(bank, _owner(bank, identifier), identifier)

    def account(wish: Json, identifier: str) -> Json:
        return accounts.leave(bank, identifier) if wish.get("left") else accounts.change(bank, identifier, wish)

    router.add("GET", "/_control/charges", charges)
    router.add("POST", "/_control/accounts/{identifier}", _action(bank, account))
    _add_named(router, bank)
    router.add("POST", "/_control/payouts", _action(bank, payout))
    router.add("POST", "/_control/payouts/{identifier}", _action(bank, payout_end))
    router.add("POST", "/_control/disputes", _action(bank, dispute))
    router.add("POST", "/_control/disputes/{identifier}", _action(bank, dispute_end))
    router.add("POST", "/_control/fraud_warnings", _action(bank, warning))
    router.add("POST", "/_control/refunds/{identifier}/fail", _action(bank, refund_end))


def _owner(bank: Bank, identifier: str) -> str:
    found = bank.anywhere(identifier)
    if found is None:
        raise ValueError(f"{identifier} does not exist")
    return found[0]


def _action(bank: Bank, action: Callable[..., Json]) -> Callable[..., Response]:
    def handler(request: Request, **values: str) -> Response:
        def act(asked: Request) -> Response:
            try:
                with bank.store.transaction():
                    return as_json(action(asked.json(), **values))
            except RequestRefused as error:
                return as_json(error.body, error.status)

        return guarded(act)(request)

    return handler
