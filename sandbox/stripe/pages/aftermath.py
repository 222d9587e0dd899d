"""What a visitor of the demo may do to a charge: give it back, contest it, decide the dispute, report a fraud."""

from collections.abc import Callable
from html import escape

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import page
from sandbox.stripe.bank import Bank, Call, Json
from sandbox.stripe.errors import RequestRefused
from sandbox.stripe.resources import disputes, money

LABELS = {
    "half": "Rembourser la moitié",
    "rest": "Rembourser le reste",
    "contest": "Contester",
    "warn": "Signaler une fraude",
    "won": "Contestation gagnée",
    "lost": "Contestation perdue",
}
PLACE = "Banque d’essai"


def add_aftermath(router: Router, bank: Bank) -> None:
    """Registers the form under each charge."""

    def act(request: Request) -> Response:
        asked = dict(request.form())
        try:
            with bank.store.transaction():
                _act(bank, asked.get("charge", ""), asked.get("act", ""))
        except (KeyError, ValueError, RequestRefused):
            again = '<p><a href="/">Tous les paiements</a></p>'
            return page("Ce n’est plus possible", PLACE, again, 409, narrow=True)
        return see_other("/")

    router.add("POST", "/apres", act)


def buttons(bank: Bank, account: str, charge: Json) -> str:
    """The form of a charge: only what the bank would accept now."""
    if charge["status"] != "succeeded":
        return ""
    shown = "".join(
        f'<button class="second" name="act" value="{act}">{LABELS[act]}</button>'
        for act in _possible(bank, account, charge)
    )
    hidden = f'<input type="hidden" name="charge" value="{escape(charge["id"])}">'
    return f'<form class="row" method="post" action="/apres">{hidden}{shown}</form>' if shown else ""


def _possible(bank: Bank, account: str, charge: Json) -> list[str]:
    if _open_dispute(bank, account, charge["id"]):
        return ["won", "lost"]
    left = charge["amount"] - charge["amount_refunded"]
    contested = bool(bank.all(account, "dispute", charge=charge["id"]))
    refunds = ["half", "rest"] if left > 1 and not contested else []
    return [*refunds, *(["contest", "warn"] if left and not contested else [])]


def _open_dispute(bank: Bank, account: str, charge_id: str) -> Json | None:
    known = bank.all(account, "dispute", charge=charge_id)
    return next((one for one in known if one["status"] in disputes.OPEN), None)


def _act(bank: Bank, charge_id: str, act: str) -> None:
    found = bank.anywhere(charge_id)
    if found is None:
        raise ValueError(charge_id)
    account, charge = found
    dispute = _open_dispute(bank, account, charge_id)
    left = charge["amount"] - charge["amount_refunded"]
    acts: dict[str, Callable[[], object]] = {
        "half": lambda: money.refund(bank, Call(account, {"charge": charge_id, "amount": left // 2})),
        "rest": lambda: money.refund(bank, Call(account, {"charge": charge_id})),
        "contest": lambda: disputes.open_dispute(bank, account, charge_id),
        "warn": lambda: disputes.warn(bank, account, charge_id),
    }
    if dispute is not None and act in ("won", "lost"):
        disputes.advance_dispute(bank, account, dispute["id"], act)
    else:
        acts[act]()
