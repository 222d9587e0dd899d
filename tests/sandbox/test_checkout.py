"""A person pays on the hosted page, and the agency reads what happened."""

import pytest
import stripe

from tests.sandbox.http_helpers import AGENCY, checkout, form, http, on


def opened(api, **changes):
    return api.checkout.sessions.create(params=checkout(**changes), options=on())


def test_a_session_waits_for_the_person(api):
    session = opened(api)

    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency, session.livemode) == (12345, "eur", False)
    assert session.payment_intent is None
    assert session.metadata["attempt"] == "41"
    assert session.expires_at == session.created + 24 * 3600


def test_paying_by_card_completes_the_session_and_sends_the_person_back(api):
    session = opened(api)

    answer = form(session.url, card="4242 4242 4242 4242")

    assert answer.status == 303
    assert answer.headers["Location"] == f"http://lac.localhost:8000/merci?session={session.id}"
    paid = api.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge.balance_transaction"]}, options=on()
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = paid.payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 12345)
    assert intent.metadata["attempt"] == "41"
    movement = intent.latest_charge.balance_transaction
    assert (movement.amount, movement.fee, movement.net) == (12345, 210, 12135)


def test_paying_twice_charges_once(api):
    session = opened(api)
    form(session.url, card="4242424242424242")

    again = form(f"{session.url}", card="4242424242424242")

    assert "Ce paiement est fait" in again.text
    assert len(api.charges.list(options=on()).data) == 1


@pytest.mark.parametrize(
    ("card", "words", "decline"),
    [
        ("4000000000000002", "Votre banque n’a pas accepté ce paiement. Rien n’a été prélevé.", "generic_decline"),
        ("4000000000009995", "le solde de la carte ne suffit pas", "insufficient_funds"),
    ],
)
def test_a_refused_card_leaves_the_session_open_and_says_why(api, card, words, decline):
    session = opened(api)

    answer = form(session.url, card=card)

    assert answer.status == 422
    assert words in answer.text
    session = api.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]}, options=on())
    assert session.status == "open"
    assert session.payment_intent.status == "requires_payment_method"
    assert session.payment_intent.last_payment_error.decline_code == decline
    assert form(session.url, card="4242424242424242").status == 303


def test_a_mistyped_number_charges_nothing(api):
    session = opened(api)

    answer = form(session.url, card="4242424242424241")

    assert answer.status == 422
    assert "n’est pas complet ou comporte une erreur" in answer.text
    assert 'aria-describedby="error hint"' in answer.text
    assert api.checkout.sessions.retrieve(session.id, options=on()).payment_intent is None


def test_a_card_that_no_test_knows_is_refused(api):
    assert form(opened(api).url, card="4111111111111111").status == 422


def test_three_d_secure_asks_the_person_to_confirm(api, bank):
    session = opened(api)
    step = form(session.url, card="4000002500003155")
    assert step.status == 303
    page = http(bank.url + step.headers["Location"])
    assert "Confirmez ce paiement" in page.text

    answer = form(bank.url + step.headers["Location"], answer="yes")

    assert answer.headers["Location"] == f"http://lac.localhost:8000/merci?session={session.id}"
    assert api.checkout.sessions.retrieve(session.id, options=on()).payment_status == "paid"


def test_three_d_secure_declined_lets_the_person_try_again(api, bank):
    session = opened(api)
    step = form(session.url, card="4000002500003155")

    answer = form(bank.url + step.headers["Location"], answer="no")

    assert "n’a pas été confirmé" in answer.text
    assert f'action="/c/pay/{session.id}"' in answer.text
    assert form(bank.url + step.headers["Location"], answer="yes").status == 404
    assert form(session.url, card="4242424242424242").status == 303


def test_the_page_says_that_no_money_moves_and_shows_the_way_back(api):
    page = http(opened(api).url)

    assert "aucun argent ne bouge" in page.text
    assert "123,45\u00a0€" in page.text
    assert 'href="http://lac.localhost:8000/payer"' in page.text
    assert "<script" not in page.text


def test_what_the_agency_wrote_is_escaped_on_the_page(api):
    line = {"currency": "eur", "unit_amount": 500, "product_data": {"name": "<b>Dossier</b>"}}
    page = http(opened(api, line_items=[{"price_data": line, "quantity": 2}]).url)

    assert "&lt;b&gt;Dossier&lt;/b&gt;" in page.text
    assert "10,00\u00a0€" in page.text


def test_an_expired_session_takes_no_payment(api):
    session = opened(api)
    api.checkout.sessions.expire(session.id, options=on())

    answer = form(session.url, card="4242424242424242")

    assert answer.status == 410
    assert "Rien n’a été prélevé" in answer.text
    with pytest.raises(stripe.InvalidRequestError, match="open"):
        api.checkout.sessions.expire(session.id, options=on())


def test_a_session_expires_with_the_clock(api, bank):
    session = opened(api)
    bank.clock.advance(24 * 3600 + 1)

    assert api.checkout.sessions.retrieve(session.id, options=on()).status == "expired"


def test_sessions_are_listed_newest_first_page_by_page(api):
    made = [opened(api).id for _ in range(5)]

    listing = api.checkout.sessions.list(params={"limit": 2}, options=on())
    everything = [session.id for session in listing.auto_paging_iter()]

    assert listing.has_more
    assert everything == made[::-1]


def test_lines_are_listed(api):
    lines = api.checkout.sessions.line_items.list(opened(api).id, options=on())

    assert [(line.description, line.quantity, line.amount_total) for line in lines.data] == [
        ("Dossier D-2041", 1, 12345)
    ]


def test_one_account_never_sees_another(api):
    session = opened(api)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        api.checkout.sessions.retrieve(session.id, options=on("acct_cabinetdesalpes"))
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert api.checkout.sessions.list(options=on("acct_cabinetdesalpes")).data == []
    assert [one.id for one in api.checkout.sessions.list(options=on(AGENCY)).data] == [session.id]
