"""The hosted Checkout page, in French: one field, the amount, and a way back. It works without JavaScript."""

from collections.abc import Callable
from html import escape

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import euros, page
from sandbox.stripe.bank import Bank, Json
from sandbox.stripe.resources import cards, intents, sessions

PLACE = "Banque d’essai"
Then = Callable[[str, Json], Response]
REFUSALS = {
    "insufficient_funds": "Votre banque n’a pas accepté ce paiement : le solde de la carte ne suffit pas. "
    "Rien n’a été prélevé. Vous pouvez essayer une autre carte.",
    "expired_card": "Votre banque n’a pas accepté ce paiement : la carte n’est plus valable. "
    "Rien n’a été prélevé. Vous pouvez essayer une autre carte.",
    "payment_intent_authentication_failure": "Le paiement n’a pas été confirmé auprès de votre banque. "
    "Rien n’a été prélevé. Vous pouvez essayer de nouveau.",
}
REFUSED = (
    "Votre banque n’a pas accepté ce paiement. Rien n’a été prélevé. "
    "Vous pouvez essayer une autre carte, ou revenir et choisir un autre moyen."
)
NOT_A_NUMBER = "Ce numéro de carte n’est pas complet ou comporte une erreur. Vérifiez-le, chiffre par chiffre."
NOTE = '<p class="note">Ceci est une banque d’essai : aucun argent ne bouge. N’utilisez pas de vraie carte.</p>'
TEST_CARDS = """<details><summary>Cartes d’essai</summary><dl>
<dt>Acceptée</dt><dd><code>4242 4242 4242 4242</code></dd>
<dt>Refusée</dt><dd><code>4000 0000 0000 0002</code></dd>
<dt>Solde insuffisant</dt><dd><code>4000 0000 0000 9995</code></dd>
<dt>Avec confirmation par la banque</dt><dd><code>4000 0025 0000 3155</code></dd></dl></details>"""


def add_pages(router: Router, bank: Bank) -> None:
    """Registers the payment page and the confirmation page of the bank (3-D Secure)."""

    def show(_: Request, identifier: str) -> Response:
        sessions.expire_due(bank)
        return _for_open(bank, identifier, lambda account, session: _form(bank, account, session))

    def pay(request: Request, identifier: str) -> Response:
        sessions.expire_due(bank)
        typed = dict(request.form()).get("card", "")
        with bank.store.transaction():
            return _for_open(bank, identifier, lambda account, session: _pay(bank, account, session, typed))

    def challenge(_: Request, identifier: str) -> Response:
        return _challenge(bank, identifier)

    def confirm(request: Request, identifier: str) -> Response:
        agreed = dict(request.form()).get("answer") == "yes"
        with bank.store.transaction():
            return _confirm(bank, identifier, agreed=agreed)

    router.add("GET", "/c/pay/{identifier}", show)
    router.add("POST", "/c/pay/{identifier}", pay)
    router.add("GET", "/c/3ds/{identifier}", challenge)
    router.add("POST", "/c/3ds/{identifier}", confirm)


def _for_open(bank: Bank, identifier: str, then: Then) -> Response:
    found = bank.anywhere(identifier)
    if found is None or found[1]["object"] != sessions.KIND:
        return page("Page introuvable", PLACE, "<p>Cette page de paiement n’existe pas.</p>", 404, narrow=True)
    account, session = found
    if session["status"] == "complete":
        link = f'<p><a class="button" href="{escape(success_url(session))}">Continuer</a></p>'
        return page("Ce paiement est fait", PLACE, f"<p>Vous n’avez rien d’autre à faire ici.</p>{link}", narrow=True)
    if session["status"] == "expired":
        text = "<p>Cette page de paiement n’est plus valable. Rien n’a été prélevé.</p>"
        return page("Le délai est passé", PLACE, text + _back(session), 410, narrow=True)
    return then(account, session)


def success_url(session: Json) -> str:
    """Where the person goes once paid, with the session's id in its place."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _back(session: Json) -> str:
    if not session["cancel_url"]:
        return ""
    return f'<a class="button second" href="{escape(session["cancel_url"])}">Revenir sans payer</a>'


def _form(bank: Bank, account: str, session: Json, error: str = "", typed: str = "") -> Response:
    lines = "".join(
        f"<dt>{escape(line['description'])}</dt><dd>{euros(line['amount_total'])}</dd>"
        for line in sessions.details(bank, account, session["id"])["lines"]
    )
    alert = f'<div class="error" role="alert" id="error">{escape(error)}</div>' if error else ""
    described = 'aria-describedby="error hint" aria-invalid="true"' if error else 'aria-describedby="hint"'
    content = f"""{NOTE}{alert}
<div class="card"><p class="sum">{euros(session["amount_total"])}</p><dl>{lines}</dl>
<form method="post" action="/c/pay/{session["id"]}"><h2>Payer par carte</h2>
<label for="card">Numéro de carte</label>
<input type="text" id="card" name="card" inputmode="numeric" autocomplete="off" required {described}
 value="{escape(typed)}">
<p class="soft" id="hint">16 chiffres, avec ou sans espaces. Une carte d’essai est donnée plus bas.</p>
<div class="actions"><button>Payer {euros(session["amount_total"])}</button>{_back(session)}</div></form>
</div>{TEST_CARDS}"""
    return page("Votre paiement", PLACE, content, 422 if error else 200, narrow=True)


def _pay(bank: Bank, account: str, session: Json, typed: str) -> Response:
    card = cards.read(typed)
    if card is None:
        return _form(bank, account, session, NOT_A_NUMBER, typed)
    intent = sessions.intent_of(bank, account, session, session["customer_email"])
    back = f"{bank.url}/c/pay/{session['id']}"
    intents.attempt(bank, account, intent, card, back)
    return _after(bank, account, session, intent)


def _after(bank: Bank, account: str, session: Json, intent: Json) -> Response:
    if intent["status"] == "requires_action":
        return see_other(f"/c/3ds/{intent['id']}")
    if intent["status"] == "succeeded":
        sessions.complete(bank, account, session, session["customer_email"])
        return see_other(success_url(session))
    error = intent["last_payment_error"]
    reason = REFUSALS.get(error.get("decline_code", "")) or REFUSALS.get(error["code"], REFUSED)
    return _form(bank, account, session, reason)


def _challenged(bank: Bank, identifier: str) -> tuple[str, Json] | None:
    found = bank.anywhere(identifier)
    waiting = found and found[1]["object"] == intents.KIND and found[1]["status"] == "requires_action"
    return found if waiting else None


def _challenge(bank: Bank, identifier: str) -> Response:
    found = _challenged(bank, identifier)
    if found is None:
        return _no_challenge()
    content = f"""{NOTE}<div class="card"><p>Votre banque vous demande de confirmer ce paiement.</p>
<p class="sum">{euros(found[1]["amount"])}</p>
<form method="post" class="actions"><button name="answer" value="yes">Confirmer le paiement</button>
<button class="second" name="answer" value="no">Ne pas confirmer</button></form></div>"""
    return page("Confirmez ce paiement", PLACE, content, narrow=True)


def _no_challenge() -> Response:
    return page("Rien à confirmer", PLACE, "<p>Aucun paiement n’attend votre confirmation ici.</p>", 404, narrow=True)


def _confirm(bank: Bank, identifier: str, *, agreed: bool) -> Response:
    found = _challenged(bank, identifier)
    if found is None:
        return _no_challenge()
    account, intent = found
    return_url = intent["next_action"]["redirect_to_url"]["return_url"]
    card = cards.CARDS["4000002500003155"]
    if agreed:
        intents.accept(bank, account, intent, card)
    else:
        intents.refuse(bank, account, intent, card, "payment_intent_authentication_failure")
    owners = bank.all(account, sessions.KIND, payment_intent=intent["id"])
    if owners:
        return _after(bank, account, owners[0], intent)
    return see_other(return_url or f"/c/3ds/{identifier}")
