"""The agency's account at Stripe: opened, told, checked, let go; cards are offered when two facts hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from agency.cards.account.operations import ConnectRefused, connect, read_account, switch_cards
from agency.cards.enums import ReceiptState
from agency.cards.models import WebhookReceipt
from agency.cards.operations.checkout import CardRefused
from agency.cards.queries import cards_accepted, stripe_debits_accepted
from agency.journal.models import JournalLine
from agency.mandates.enums import Capability
from agency.mandates.queries import profile
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import BY, NOW, TODAY, a_case, a_profile
from tests.portal.browser import faults, opened, serve
from tests.portal.webhooks.checkout_driver import CheckoutDriver
from tests.sandbox.http_helpers import form, http

POLICY = "default-src 'self'; img-src 'self' data:"
PAGES = {"return_url": "http://lhermitte.localhost/retour", "refresh_url": "http://lhermitte.localhost/carte"}
NEW = {"stripe_account": "", "card_capability": "", "cards_approved_on": None}


@pytest.fixture
def agency(tenant: Any) -> Any:
    return a_profile(**NEW)


@pytest.fixture
def manager(agency: Any, tenant_client: Client) -> Client:
    tenant_client.force_login(staff(Role.MANAGER))
    return tenant_client


def open_one() -> str:
    return connect(by=BY, at=NOW, **PAGES)


def told(driver: CheckoutDriver) -> None:
    driver.hear(*driver.events())
    driver.work()


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_account_is_opened_told_checked_and_takes_cards_once_its_manager_says_so(
    agency: Any, checkout_driver: CheckoutDriver
) -> None:
    page = open_one()
    ref = profile().stripe_account
    assert ref.startswith("acct_")
    assert (profile().card_capability, cards_accepted(profile(), TODAY)) == (Capability.INACTIVE, False)
    # A second click shows another page of the same account.
    assert open_one() != page
    assert profile().stripe_account == ref
    assert "external_account" in http(page).text
    assert http(page).status == 303, "a link is opened once"
    assert form(page, answer="all").headers["location"] == PAGES["return_url"]
    told(checkout_driver)
    assert profile().card_capability == Capability.PENDING
    checkout_driver.control(
        f"accounts/{ref}", capabilities={"card_payments": "active", "transfers": "active"}, pending_verification=[],
        disabled_reason=None, payouts_enabled=True,
    )  # fmt: skip
    told(checkout_driver)
    assert (profile().card_capability, cards_accepted(profile(), TODAY)) == (Capability.ACTIVE, False)
    case = a_case()
    with pytest.raises(CardRefused, match="par carte"):
        checkout_driver.open(case)
    switch_cards(approved_on=TODAY, by=BY, at=NOW, on=TODAY)
    assert cards_accepted(profile(), TODAY)
    assert checkout_driver.open(case).session_url
    verbs = list(JournalLine.objects.filter(verb__startswith="stripe_account").order_by("pk").values_list("verb"))
    assert [verb for (verb,) in verbs] == ["stripe_account.opened", *["stripe_account.changed"] * 2]


def test_news_that_come_twice_and_in_another_order_leave_what_stripe_holds(
    agency: Any, checkout_driver: CheckoutDriver
) -> None:
    open_one()
    switch_cards(approved_on=TODAY, by=BY, at=NOW, on=TODAY)
    ref = profile().stripe_account
    checkout_driver.control(f"accounts/{ref}", capabilities={"card_payments": "active"})
    checkout_driver.control(
        f"accounts/{ref}", capabilities={"card_payments": "inactive"}, past_due=["external_account"],
        currently_due=["external_account"], disabled_reason="requirements.past_due",
    )  # fmt: skip
    heard = checkout_driver.events("account.updated")
    assert len(heard) == 2
    checkout_driver.hear(*reversed(heard), *heard)
    assert WebhookReceipt.objects.count() == 2
    checkout_driver.work()
    assert set(WebhookReceipt.objects.values_list("state", flat=True)) == {ReceiptState.DONE}
    assert (profile().card_capability, cards_accepted(profile(), TODAY)) == (Capability.INACTIVE, False)
    assert profile().stripe_standing["past_due"] == ["external_account"]


def test_an_owner_who_leaves_the_platform_takes_the_cards_along_and_may_come_back(
    agency: Any, checkout_driver: CheckoutDriver
) -> None:
    open_one()
    ref = profile().stripe_account
    checkout_driver.control(f"accounts/{ref}", capabilities={"card_payments": "active"})
    told(checkout_driver)
    checkout_driver.control(f"accounts/{ref}", left=True)
    told(checkout_driver)
    assert profile().card_capability == Capability.INACTIVE
    assert open_one()
    assert profile().stripe_account not in ("", ref)


def test_direct_debit_is_asked_of_stripe_for_an_account_opened_before(
    manager: Client, checkout_driver: CheckoutDriver
) -> None:
    open_one()
    ref = profile().stripe_account
    account = checkout_driver.bank.bank.get("", "account", ref)
    capabilities = {"card_payments": "active", "transfers": "active"}
    gone = {**account, "capabilities": capabilities, "details_submitted": True}
    gone["requirements"] |= {"currently_due": [], "disabled_reason": None}
    checkout_driver.bank.bank.save("", gone)
    page = "/gestion/cabinet/carte/"
    with time_machine.travel(NOW, tick=False):
        read = text(manager.post(f"{page}relire/", follow=True))
        assert "pas demandé" in read
        assert "Demander le prélèvement à Stripe" in read
        manager.post(f"{page}relier/")
        checkout_driver.control(f"accounts/{ref}", capabilities={"sepa_debit_payments": "active"})
        manager.post(f"{page}choix/", {"approved_on": str(TODAY)})
        read = text(manager.post(f"{page}relire/", follow=True))
        assert "Demander le prélèvement" not in read
        assert "sauf si le cabinet a son propre ICS" in read
    assert stripe_debits_accepted(profile(), TODAY)


def test_a_silence_loses_nothing_and_opens_no_second_account(agency: Any, checkout_driver: CheckoutDriver) -> None:
    checkout_driver.control("faults", lost_count=1)
    with pytest.raises(ConnectRefused, match="ne répond pas"):
        open_one()
    assert profile().stripe_account == ""
    open_one()
    made = checkout_driver.bank.bank.all("", "account")
    assert [one["id"] for one in made] == [profile().stripe_account]


def test_an_account_entered_before_is_read_as_it_is(tenant: Any, checkout_driver: CheckoutDriver) -> None:
    a_profile()
    assert read_account(by=BY, at=NOW).card_capability == Capability.ACTIVE
    assert cards_accepted(profile(), TODAY)
    assert not JournalLine.objects.filter(verb="stripe_account.changed").exists()


def test_the_page_tells_the_two_facts_and_what_to_do(manager: Client, checkout_driver: CheckoutDriver) -> None:
    with time_machine.travel(NOW, tick=False):
        assert "Aucun compte Stripe n’est relié" in text(manager.get("/gestion/cabinet/carte/"))
        assert "/gestion/cabinet/carte/" in text(manager.get("/gestion/cabinet/"))
        led = text(manager.post("/gestion/cabinet/carte/relier/"))
        assert "/connexion/al_" in led
        read = text(manager.get("/gestion/cabinet/carte/retour/", follow=True))
        for part in ("pas encore ouvert", "IBAN du compte dédié", "Accepter les conditions", "vous ne l’avez pas"):
            assert part in read, part
        wrong = manager.post("/gestion/cabinet/carte/choix/", {"approved_on": "jamais"})
        assert (wrong.status_code, "Écrivez une date" in text(wrong)) == (422, True)
        late = manager.post("/gestion/cabinet/carte/choix/", {"approved_on": str(TODAY + timedelta(days=1))})
        assert "est d’un jour passé" in text(late)
        manager.post("/gestion/cabinet/carte/choix/", {"approved_on": str(TODAY)})
        assert "Stripe ne l’a pas activée" in text(manager.get("/gestion/cabinet/carte/"))
        ref = profile().stripe_account
        checkout_driver.control(
            f"accounts/{ref}", capabilities={"card_payments": "active"}, currently_due=[], past_due=["company.tax_id"],
            disabled_reason=None, details_submitted=True,
        )  # fmt: skip
        shown = text(manager.post("/gestion/cabinet/carte/relire/", follow=True))
        assert "Les personnes peuvent payer par carte" in shown
        assert "Stripe attend déjà" in shown
        manager.post("/gestion/cabinet/carte/choix/", {"stop": "1"})
        assert "mais vous ne la proposez pas" in text(manager.get("/gestion/cabinet/carte/"))


def test_only_a_manager_sees_it(agency: Any, tenant_client: Client) -> None:
    tenant_client.force_login(staff(Role.ACCOUNTANT))
    assert tenant_client.get("/gestion/cabinet/carte/").status_code in (302, 403)


@pytest.mark.e2e
def test_the_page_in_a_browser(manager: Client, checkout_driver: CheckoutDriver) -> None:
    shown = {"rien": manager.get("/gestion/cabinet/carte/").content.decode()}
    shown["suite"] = manager.post("/gestion/cabinet/carte/relier/").content.decode()
    read_account(by=BY, at=NOW)
    ref = profile().stripe_account
    checkout_driver.control(f"accounts/{ref}", past_due=["company.tax_id"], disabled_reason="requirements.past_due")
    shown["retard"] = manager.post("/gestion/cabinet/carte/relire/", follow=True).content.decode()
    shown["refus"] = manager.post("/gestion/cabinet/carte/choix/", {"approved_on": ""}).content.decode()
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, shown, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
