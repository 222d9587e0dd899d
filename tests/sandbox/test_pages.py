"""The pages of the demo, read by axe in a real browser and followed without JavaScript."""

import shutil
import smtplib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from sandbox.core.layout import euros
from sandbox.stripe.pages.aftermath import LABELS
from tests.sandbox.http_helpers import AGENCY, checkout, control, deposit, form, http, on
from tests.sandbox.test_mail import message


def test_the_front_page_of_the_bank_lists_payments_and_pays_out(api, bank):
    session = api.checkout.sessions.create(params=checkout(), options=on())
    form(session.url, card="4242424242424242")

    home = http(f"{bank.url}/")
    answer = form(f"{bank.url}/verser", account=AGENCY)

    assert "121,35\u00a0€" in home.text
    assert "Dossier D-2041" in home.text
    assert answer.status == 303
    assert [payout.amount for payout in api.payouts.list(options=on()).data] == [12135]
    assert form(f"{bank.url}/verser", account=AGENCY).status == 409


def test_a_visitor_gives_back_contests_and_decides_from_the_front_page(api, bank):
    session = api.checkout.sessions.create(params=checkout(), options=on())
    form(session.url, card="4242424242424242")
    (charge,) = api.charges.list(options=on()).data

    def acts() -> set[str]:
        shown = http(f"{bank.url}/").text
        return {act for act in LABELS if f'value="{act}"' in shown}

    assert acts() == {"half", "rest", "contest", "warn"}
    for act in ("half", "warn", "contest"):
        assert form(f"{bank.url}/apres", charge=charge.id, act=act).status == 303
    assert acts() == {"won", "lost"}
    assert form(f"{bank.url}/apres", charge=charge.id, act="rest").status == 409
    assert form(f"{bank.url}/apres", charge=charge.id, act="won").status == 303
    for wrong in ("won", "nothing"):
        assert form(f"{bank.url}/apres", charge=charge.id, act=wrong).status == 409
    assert form(f"{bank.url}/apres", charge="ch_none", act="half").status == 409
    assert [dispute.status for dispute in api.disputes.list(options=on()).data] == ["won"]
    assert api.charges.retrieve(charge.id, options=on()).amount_refunded == charge.amount // 2


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(0, "0,00\u00a0€"), (123456789, "1\u202f234\u202f567,89\u00a0€"), (-2005, "-20,05\u00a0€")],
)
def test_amounts_are_written_as_in_france(cents, shown):
    assert euros(cents) == shown


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        installed = playwright.chromium.executable_path
        path = installed if Path(installed).exists() else shutil.which("chromium")
        if path is None:
            pytest.skip("no Chromium on this machine: run `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(params=[("light", 390), ("dark", 1100)], ids=["light-phone", "dark-desk"])
def page(browser, request) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    yield context.new_page()
    context.close()


def look(page: Page) -> None:
    """Nothing for axe to say, nothing wider than the window, one title."""
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1


@pytest.mark.e2e
def test_the_payment_page_is_accessible_at_every_step(page, api, bank):
    back = f"{bank.url}/?session={{CHECKOUT_SESSION_ID}}"
    session = api.checkout.sessions.create(params=checkout(success_url=back), options=on())
    page.goto(session.url)
    look(page)
    page.get_by_label("Numéro de carte").fill("4242")
    page.get_by_role("button", name="Payer").click()
    look(page)
    page.get_by_label("Numéro de carte").fill("4000000000009995")
    page.get_by_role("button", name="Payer").click()
    look(page)
    page.get_by_label("Numéro de carte").fill("4000002500003155")
    page.get_by_role("button", name="Payer").click()
    look(page)
    page.get_by_role("button", name="Confirmer le paiement").click()
    page.wait_for_url(f"{bank.url}/?session={session.id}")
    look(page)
    page.goto(f"{bank.url}/c/pay/{session.id}")
    look(page)


@pytest.mark.e2e
def test_the_post_office_and_the_mail_box_are_accessible(page, post, mail):
    page.goto(post.url)
    look(page)
    deposit(post, service="registered")
    control(post, "clock", advance_seconds=86400)
    with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=5) as smtp:
        smtp.send_message(message())
    for server in (post, mail):
        page.goto(server.url)
        look(page)
        page.locator("tbody a").first.click()
        look(page)


@pytest.mark.e2e
def test_a_person_pays_without_javascript(browser, api, bank):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    back = f"{bank.url}/?session={{CHECKOUT_SESSION_ID}}"
    session = api.checkout.sessions.create(params=checkout(success_url=back), options=on())

    page.goto(session.url)
    page.get_by_label("Numéro de carte").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Payer").click()
    page.wait_for_url(f"{bank.url}/?session={session.id}")
    context.close()

    assert api.checkout.sessions.retrieve(session.id, options=on()).payment_status == "paid"
