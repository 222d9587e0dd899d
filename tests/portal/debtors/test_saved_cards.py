"""« Payer chaque mois par carte »: agreed to, saved at Stripe, seen, changed, confirmed, stopped, with forms alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agency.cases.models import Case
from agency.debits.enums import DebitMandateState
from agency.debits.models import CardSetup, Debit, DebitMandate
from agency.mandates.models import AgencyProfile
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories.debits import announcements_leave
from tests.factories.plans import a_plan
from tests.factories.saved_cards import ASKS, GOOD, a_day_comes
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve
from tests.portal.debtors.test_cases import text_of
from tests.portal.webhooks.checkout_driver import CheckoutDriver, a_provider
from tests.sandbox.http_helpers import form

POLICY = "default-src 'self'; img-src 'self' data:"
MORNING = datetime(2026, 12, 10, 7, 1, tzinfo=UTC)


@pytest.fixture
def stripe(tmp_path: Path) -> Iterator[CheckoutDriver]:
    with a_provider(tmp_path) as driver:
        yield driver


def save(inside: AgencyClient, to: Callable[..., str], card: str) -> None:
    """She accepts, types her card on Stripe's page, and comes back."""
    sent = inside.post(to("debit_card"), {"read": "on"})
    assert sent.status_code == 303, text_of(sent)
    back = form(sent["Location"], card=card).headers["location"]
    assert back.endswith(to("debit_card_back"))
    inside.get(to("debit_card_back"))


def test_a_card_is_agreed_to_saved_seen_changed_and_stopped_without_a_script(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver
) -> None:
    a_plan(case)
    assert to("debit_card") in inside.get(to("home")).content.decode()
    read = text_of(inside.get(to("debit_card")))
    for part in ("7 jours", "quatre derniers chiffres", "13 mois", "Rien n’est débité aujourd’hui", "CB-LH-P"):
        assert part in read, part
    assert "Cochez la case" in text_of(inside.post(to("debit_card"), {}))
    assert not CardSetup.objects.exists()
    save(inside, to, GOOD)
    running = text_of(inside.get(to("debit")))
    assert "Votre carte est en place" in running
    assert "carte finissant par 4242" in running
    assert inside.get(to("debit_card")).status_code == 302, "one at a time"
    changed = inside.post(to("debit_card_change"))
    form(changed["Location"], card="5555555555554444")
    assert "carte finissant par 4444" in text_of(inside.get(to("debit_card_back"), follow=True))
    stopped = text_of(inside.post(to("debit_stop"), follow=True))
    assert "Les débits sont arrêtés depuis" in stopped
    assert DebitMandate.objects.get().state == DebitMandateState.ENDED


def test_coming_back_without_a_card_saves_none_and_a_silence_says_so(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver
) -> None:
    a_plan(case)
    inside.post(to("debit_card"), {"read": "on"})
    assert "s’enregistre" in text_of(inside.get(to("debit_card_back")))
    assert not DebitMandate.objects.exists()
    stripe.control("faults", lost_count=1)
    assert "ne répond pas" in text_of(inside.post(to("debit_card"), {"read": "on"}))


def test_a_card_is_not_offered_where_none_is_taken(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver
) -> None:
    a_plan(case)
    AgencyProfile.objects.update(card_capability="pending")
    assert to("debit_card") not in inside.get(to("home")).content.decode()
    assert inside.post(to("debit_card"), {"read": "on"}).status_code == 302
    assert not CardSetup.objects.exists()


def test_a_debit_to_confirm_is_on_her_page_and_paid_there_and_the_staff_sees_it(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver, monkeypatch: pytest.MonkeyPatch,
    clock: Any, code: str, tenant_client: AgencyClient,
) -> None:  # fmt: skip
    a_plan(case)
    save(inside, to, ASKS)
    announcements_leave(at=datetime(2026, 11, 2, 10, tzinfo=UTC))
    a_transfer(case, "162.00", "novembre", on=datetime(2026, 11, 10, tzinfo=UTC).date())
    clock.move_to(MORNING)
    a_day_comes(stripe, MORNING, monkeypatch)
    assert Debit.objects.get(state="returned").return_code == "authentication_required"
    inside.post("/espace/", {"code": code, "postcode": "44300"})
    assert "Votre banque vous demande de confirmer un débit" in text_of(inside.get(to("home")))
    page = inside.get(to("debit")).content.decode()
    assert "Confirmer ce paiement" in page
    amount = page.split('name="amount" value="')[1].split('"')[0]
    sent = inside.post(to("pay"), {"part": "some", "amount": amount})
    assert sent.status_code == 303
    tenant_client.force_login(staff())
    seen = text_of(tenant_client.get("/gestion/prelevements/"))
    assert "confirmation demandée par la banque" in seen
    assert "Débits sur une carte finissant par 3155" in text_of(
        tenant_client.get(f"/gestion/dossier/{case.reference}/")
    )


@pytest.mark.e2e
def test_its_pages_in_a_browser(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: CheckoutDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_plan(case)
    shown = {"offre": inside.get(to("debit_card")).content.decode()}
    shown["refus"] = inside.post(to("debit_card"), {}).content.decode()
    inside.post(to("debit_card"), {"read": "on"})
    shown["attente"] = inside.get(to("debit_card_back")).content.decode()
    save(inside, to, ASKS)
    announcements_leave(at=datetime(2026, 11, 2, 10, tzinfo=UTC))
    Debit.objects.filter(pk=Debit.objects.earliest("pk").pk).update(
        state="returned", return_code="authentication_required", returned_on="2026-11-02"
    )
    shown["en-place"] = inside.get(to("debit")).content.decode()
    shown["accueil"] = inside.get(to("home")).content.decode()
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, shown, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
