"""The page where an agency gives Stripe what is asked of it, in French; then Stripe looks, and says yes."""

from html import escape

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import page
from sandbox.stripe.bank import Bank, Json
from sandbox.stripe.connect import accounts

PLACE = "Banque d’essai"
LATER = "<p>Revenez à la page d’où vous venez : elle dit où en est votre compte.</p>"


def add_onboarding(router: Router, bank: Bank) -> None:
    """Registers the page of a link."""

    def show(_: Request, identifier: str) -> Response:
        with bank.store.transaction():
            found = _opened(bank, identifier)
            if found is None:
                return page("Ce lien n’est pas valable", PLACE, LATER, 404, narrow=True)
            if found["used"] or found["expires_at"] <= bank.clock.seconds():
                return see_other(found["refresh_url"])
            bank.save("", {**found, "used": True})
        asked = bank.get("", accounts.KIND, found["account"])["requirements"]["currently_due"]
        lines = "".join(f"<li><code>{escape(one)}</code></li>" for one in asked) or "<li>Rien</li>"
        content = f"""<p class="note">Ceci est une banque d’essai : rien n’est vérifié.</p>
<div class="card"><h2>Ce qui est demandé</h2><ul>{lines}</ul>
<form method="post" class="actions"><button name="answer" value="all">Tout donner</button>
<button class="second" name="answer" value="later">Plus tard</button></form></div>"""
        return page("Ouvrir un compte", PLACE, content, narrow=True)

    def give(request: Request, identifier: str) -> Response:
        with bank.store.transaction():
            found = _opened(bank, identifier)
            if found is None:
                return page("Ce lien n’est pas valable", PLACE, LATER, 404, narrow=True)
            if dict(request.form()).get("answer") == "all":
                _given(bank, found["account"])
        return see_other(found["return_url"])

    router.add("GET", "/connexion/{identifier}", show)
    router.add("POST", "/connexion/{identifier}", give)


def _opened(bank: Bank, identifier: str) -> Json | None:
    found = bank.anywhere(identifier)
    return found[1] if found and found[1]["object"] == accounts.LINK else None


def _given(bank: Bank, identifier: str) -> None:
    """Everything is there: Stripe looks at it (pending), and a control says what it found."""
    account = bank.get("", accounts.KIND, identifier)
    accounts.change(
        bank, identifier,
        {
            "capabilities": dict.fromkeys(account["capabilities"], "pending"), "currently_due": [], "past_due": [],
            "pending_verification": ["company.verification.document"],
            "disabled_reason": "requirements.pending_verification", "details_submitted": True,
        },
    )  # fmt: skip
