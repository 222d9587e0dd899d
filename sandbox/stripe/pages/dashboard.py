"""Front page of the card processor: the charges of each account, what may happen to them, and their payouts."""

from datetime import UTC, datetime
from html import escape

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import euros, moment, page
from sandbox.stripe.bank import Bank, Json
from sandbox.stripe.pages.aftermath import buttons
from sandbox.stripe.resources import money

PLACE = "Banque d’essai"
STATES = {"succeeded": "acceptée", "failed": "refusée"}
SHOWN = 200
FIELDS = ("id", "created", "amount", "amount_refunded", "status", "description")


def add_home(router: Router, bank: Bank) -> None:
    """Registers the list of charges and the payout form."""

    def home(_: Request) -> Response:
        return page("Paiements reçus", PLACE, _accounts(bank) + _charges(bank))

    def payout(request: Request) -> Response:
        try:
            with bank.store.transaction():
                money.pay_out(bank, dict(request.form()).get("account", ""), pending=True)
        except ValueError:
            return page("Rien à verser", PLACE, '<p><a href="/">Tous les paiements</a></p>', 409, narrow=True)
        return see_other("/")

    router.add("GET", "/", home)
    router.add("POST", "/verser", payout)


def _accounts(bank: Bank) -> str:
    rows = bank.store.rows("SELECT DISTINCT account FROM object WHERE kind = 'balance_transaction'")
    return "".join(_account(bank, row["account"]) for row in rows)


def _account(bank: Bank, account: str) -> str:
    balance = money.balance(bank, account)
    due = balance["available"][0]["amount"] + balance["pending"][0]["amount"]
    name = escape(account or "plateforme")
    button = f"""<form class="row" method="post" action="/verser">
<button class="second" name="account" value="{escape(account)}">Verser sur le compte dédié</button></form>"""
    return f'<div class="card"><p>Solde de <code>{name}</code> : {euros(due)}</p>{button if due > 0 else ""}</div>'


def _charges(bank: Bank) -> str:
    columns = ", ".join(f"json_extract(body, '$.{name}') AS {name}" for name in FIELDS)
    sql = f"SELECT account, {columns} FROM object WHERE kind = 'charge' ORDER BY seq DESC LIMIT ?"  # noqa: S608
    charges = [dict(row) for row in bank.store.rows(sql, SHOWN)]
    if not charges:
        return "<p>Aucun paiement pour l’instant. Ceux que fait l’application par carte arrivent ici.</p>"
    rows = "".join(_charge(bank, charge) for charge in charges)
    return f"""<div class="scroll" tabindex="0" role="region" aria-label="Paiements"><table>
<caption>Les plus récents d’abord ({SHOWN} au plus). Aucun argent ne bouge.</caption>
<thead><tr><th scope="col">Le</th><th scope="col">Compte</th><th scope="col">Objet</th><th scope="col">Montant</th>
<th scope="col">Remboursé</th><th scope="col">État</th><th scope="col">Et après ?</th></tr></thead>
<tbody>{rows}</tbody></table></div>"""


def _charge(bank: Bank, charge: Json) -> str:
    made_at = moment(datetime.fromtimestamp(charge["created"], UTC))
    amount, refunded = euros(charge["amount"]), euros(charge["amount_refunded"])
    return f"""<tr><td>{made_at}</td><td><code>{escape(charge["account"])}</code></td>
<td>{escape(charge["description"] or "")}</td><td>{amount}</td><td>{refunded}</td>
<td>{STATES[charge["status"]]}</td><td>{buttons(bank, charge["account"], charge)}</td></tr>"""
