"""Hosted pages of Billing: a card given, to subscribe or instead of another; the client's own page; an invoice."""

from html import escape
from typing import Any

from sandbox.core.http import Request, Response, Router, see_other
from sandbox.core.layout import euros, page
from sandbox.stripe.bank import Bank, Call
from sandbox.stripe.billing import clients, invoices, shapes, subscriptions
from sandbox.stripe.errors import invalid
from sandbox.stripe.pages.checkout import NOT_A_NUMBER, NOTE, PLACE, REFUSED, TEST_CARDS, success_url
from sandbox.stripe.params import MAP, Spec, merged, need
from sandbox.stripe.resources import api_objects, cards, sessions
from sandbox.stripe.sepa import debits

Json = dict[str, Any]
CREATE: Spec = {
    **sessions.CREATE,
    "customer": str,
    "billing_address_collection": str,
    "line_items": [{**sessions.CREATE["line_items"][0], "price": str}],
    "subscription_data": {"metadata": MAP, "trial_end": int, "description": str, "default_tax_rates": [str]},
}
PORTAL: Spec = {"customer": str, "return_url": str, "locale": str}
HOURS = 24
_COPIED = ("cancel_url", "client_reference_id", "locale", "payment_method_types")
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


CARD_FIELD = """<label for="card">Numéro de carte</label>
<input type="text" id="card" name="card" inputmode="numeric" autocomplete="off" required>
<div class="actions"><button>Enregistrer la carte</button>"""
IBAN_FIELD = """<label for="iban">IBAN</label><input type="text" id="iban" name="iban" autocomplete="off" required>
<p>Vous autorisez le créancier et Stripe à débiter ce compte, et votre banque à le faire.</p>
<div class="actions"><button>Accepter le mandat</button>"""
_FATES = {
    "": "Payé",
    "insufficient_funds": "Sans provision",
    "debit_not_authorized": "Refusé",
    "account_closed": "Clos",
}
TEST_ACCOUNTS = (
    "<details><summary>Comptes d’essai</summary><dl>"
    + "".join(
        f"<dt>{'Payé, puis repris' if one.back else _FATES[one.refused]}</dt><dd><code>{iban}</code></dd>"
        for iban, one in debits.ACCOUNTS.items()
    )
    + "</dl></details>"
)


def create_session(bank: Bank, call: Call) -> Json:
    """`POST /v1/checkout/sessions`: one payment, or in mode `subscription` or `setup` a card that is kept."""
    kept = call.params.get("mode") in ("subscription", "setup")
    return _create_for_client(bank, call) if kept else sessions.create(bank, call)


def _create_for_client(bank: Bank, call: Call) -> Json:
    params, now = call.params, bank.clock.seconds()
    mode, client = params["mode"], need(params, "customer")
    bank.get(call.account, "customer", client, "customer")
    data = params.get("subscription_data", {})
    price = subscriptions.price_of(bank, call.account, params.get("line_items", [])) if mode == "subscription" else None
    if data.get("trial_end") is not None and data["trial_end"] < now + 2 * subscriptions.DAY:
        message = "The `trial_end` date has to be at least 2 days in the future."
        raise invalid(message, "subscription_data[trial_end]")
    identifier = f"cs_test_{bank.new_id('a')[2:]}{bank.new_id('b')[2:]}"
    rates = clients.tax_rates_of(bank, call.account, data.get("default_tax_rates", []))
    net = 0 if price is None or data.get("trial_end") else price["unit_amount"]
    total = shapes.taxed(net, rates)["total"]
    session = api_objects.session(
        identifier, now,
        mode=mode, customer=client, currency="eur", amount_subtotal=net, amount_total=total,
        expires_at=params.get("expires_at", now + HOURS * 3600), metadata=merged({}, params.get("metadata", {})),
        success_url=need(params, "success_url"), url=f"{bank.url}/c/carte/{identifier}",
        payment_status="no_payment_required" if mode == "setup" or data.get("trial_end") else "unpaid",
        **{name: params[name] for name in _COPIED if params.get(name)},
    )  # fmt: skip
    bank.save(call.account, session)
    details = {"id": f"details_{identifier}", "object": "session_details", "lines": [], "intent": {}}
    bank.save(call.account, {**details, "price": price, "subscription_data": data})
    return session


def create_portal(bank: Bank, call: Call) -> Json:
    """`POST /v1/billing_portal/sessions`."""
    client = bank.get(call.account, "customer", need(call.params, "customer"), "customer")
    identifier = bank.new_id("bps")
    return bank.save(
        call.account,
        shapes.portal(
            identifier, bank.clock.seconds(), customer=client["id"], locale=call.params.get("locale"),
            return_url=call.params.get("return_url"), url=f"{bank.url}/p/{identifier}",
        ),
    )  # fmt: skip


def add_billing_pages(router: Router, bank: Bank) -> None:
    """Registers the pages."""

    def show_card(_: Request, identifier: str) -> Response:
        return _with(bank, identifier, _card_form)

    def give_card(request: Request, identifier: str) -> Response:
        sent = dict(request.form())
        typed = sent.get("card") or sent.get("iban", "")
        with bank.store.transaction():
            return _with(bank, identifier, lambda account, body: _give(bank, account, body, typed))

    def show_portal(_: Request, identifier: str) -> Response:
        return _with(bank, identifier, lambda account, body: _portal(bank, account, body))

    def decide(request: Request, identifier: str) -> Response:
        leave = dict(request.form()).get("act") == "leave"
        with bank.store.transaction():
            return _with(bank, identifier, lambda account, body: _decide(bank, account, body, leave=leave))

    def show_invoice(_: Request, identifier: str) -> Response:
        return _with(bank, identifier, lambda _account, body: _invoice(body))

    def pay_invoice(_: Request, identifier: str) -> Response:
        def tried(account: str, body: Json) -> Response:
            refused = body["status"] == "open" and invoices.collect(bank, account, body)
            return _invoice(body, REFUSED if refused else "")

        with bank.store.transaction():
            return _with(bank, identifier, tried)

    def show_pdf(_: Request, identifier: str) -> Response:
        return _with(bank, identifier, lambda *_found: Response(200, PDF, {"Content-Type": "application/pdf"}))

    router.add("GET", "/c/carte/{identifier}", show_card)
    router.add("POST", "/c/carte/{identifier}", give_card)
    router.add("GET", "/p/{identifier}", show_portal)
    router.add("POST", "/p/{identifier}", decide)
    router.add("GET", "/i/{identifier}/pdf", show_pdf)
    router.add("GET", "/i/{identifier}", show_invoice)
    router.add("POST", "/i/{identifier}", pay_invoice)


def _with(bank: Bank, identifier: str, then: Any) -> Response:
    found = bank.anywhere(identifier)
    if found is None:
        return page("Page introuvable", PLACE, "<p>Cette page n’existe pas.</p>", 404, narrow=True)
    shown: Response = then(*found)
    return shown


def _card_form(_account: str, session: Json, error: str = "") -> Response:
    if session["status"] == "expired":
        return page("Le délai est passé", PLACE, "<p>Cette page n’est plus valable. Rien n’est enregistré.</p>", 410)
    if session["status"] != "open":
        back = f'<p><a class="button" href="{escape(success_url(session))}">Continuer</a></p>'
        return page("C’est fait", PLACE, back, narrow=True)
    alert = f'<div class="error" role="alert" id="error">{escape(error)}</div>' if error else ""
    due = f'<p class="sum">{euros(session["amount_total"])}</p>' if session["amount_total"] else ""
    known = TEST_ACCOUNTS if _of_account(session) else TEST_CARDS
    free = "<p>Rien n’est prélevé aujourd’hui.</p>" if not session["amount_total"] else ""
    content = f"""{NOTE}{alert}<div class="card">{due}{free}
<form method="post" action="/c/carte/{session["id"]}">{IBAN_FIELD if _of_account(session) else CARD_FIELD}
<a class="button second" href="{escape(session["cancel_url"] or "/")}">Revenir</a></div></form></div>{known}"""
    return page(
        "Votre compte" if _of_account(session) else "Votre carte", PLACE, content, 422 if error else 200, narrow=True
    )


def _give(bank: Bank, account: str, session: Json, typed: str) -> Response:
    if session["status"] != "open":
        return _card_form(account, session)
    if _of_account(session):
        return _give_account(bank, account, session, typed)
    card = cards.read(typed)
    if card is None or not card.may_be_kept:
        return _card_form(account, session, NOT_A_NUMBER if card is None else REFUSED)
    data = sessions.details(bank, account, session["id"])
    method = clients.attach(bank, account, session["customer"], card)
    if session["mode"] == "subscription":
        if not data["subscription_data"].get("trial_end") and card.last4 == "0341":
            return _card_form(account, session, REFUSED)
        wishes = data["subscription_data"]
        opened = subscriptions.open_one(
            bank, account, session["customer"], data["price"], method=method["id"],
            trial_end=wishes.get("trial_end"), metadata=wishes.get("metadata", {}),
            rates=clients.tax_rates_of(bank, account, wishes.get("default_tax_rates", [])),
        )  # fmt: skip
        session["subscription"] = opened["id"]
    if session["mode"] == "setup":
        kept = shapes.setup_intent(bank.new_id("seti"), bank.clock.seconds(), session["customer"], method)
        session["setup_intent"] = bank.save(account, kept)["id"]
        bank.emit(account, "setup_intent.succeeded", kept)
    return _complete(bank, account, session)


def _give_account(bank: Bank, account: str, session: Json, typed: str) -> Response:
    """The account and its mandate, for later debits."""
    given = debits.read(typed)
    if given is None:
        return _card_form(account, session, "Cet IBAN n’est pas un compte d’essai. Ils sont donnés plus bas.")
    method, mandate = debits.keep(bank, account, session["customer"], given)
    kept = shapes.setup_intent(bank.new_id("seti"), bank.clock.seconds(), session["customer"], method, mandate["id"])
    session["setup_intent"] = bank.save(account, kept)["id"]
    bank.emit(account, "setup_intent.succeeded", kept)
    return _complete(bank, account, session)


def _of_account(session: Json) -> bool:
    return bool(session["payment_method_types"] == [debits.KIND])


def _complete(bank: Bank, account: str, session: Json) -> Response:
    session.update(status="complete", url=None)
    if session["payment_status"] == "unpaid":
        session["payment_status"] = "paid"
    bank.save(account, session)
    bank.emit(account, f"{sessions.KIND}.completed", session)
    return see_other(success_url(session))


def _portal(bank: Bank, account: str, portal: Json) -> Response:
    rows = bank.all(account, subscriptions.KIND, customer=portal["customer"])
    live = next((one for one in rows if one["status"] not in subscriptions.ENDED), None)
    back = f'<p><a class="button second" href="{escape(portal["return_url"] or "/")}">Revenir</a></p>'
    if live is None:
        return page("Votre abonnement", PLACE, f"<p>Aucun abonnement ne court.</p>{back}", narrow=True)
    act, label = ("stay", "Reprendre l’abonnement") if live["cancel_at"] else ("leave", "Résilier l’abonnement")
    button = f'<form method="post"><button name="act" value="{act}">{label}</button></form>'
    return page("Votre abonnement", PLACE, f'{NOTE}<div class="card">{button}</div>{back}', narrow=True)


def _decide(bank: Bank, account: str, portal: Json, *, leave: bool) -> Response:
    for one in bank.all(account, subscriptions.KIND, customer=portal["customer"]):
        if one["status"] not in subscriptions.ENDED:
            subscriptions.update(bank, Call(account, {"cancel_at_period_end": leave}), one["id"])
    return see_other(f"/p/{portal['id']}")


def _invoice(body: Json, error: str = "") -> Response:
    alert = f'<div class="error" role="alert">{escape(error)}</div>' if error else ""
    state = "Payée" if body["status"] == "paid" else "À payer"
    button = '<form method="post"><button>Payer avec la carte enregistrée</button></form>'
    content = f"""{NOTE}{alert}<div class="card"><p class="sum">{euros(body["total"])}</p><p>{state}</p>
{button if body["status"] == "open" else ""}<p><a href="/i/{body["id"]}/pdf">PDF</a></p></div>"""
    return page(f"Facture {body['number'] or ''}", PLACE, content, narrow=True)
