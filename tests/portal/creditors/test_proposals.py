"""A creditor says yes or no to a plan beyond its mandate: by the link of a mail, once, or on its page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.desk.clients.operations import merge
from agency.instalments.models import PlanChange
from agency.instalments.operations import HearingRefused, ask_monthly, hear_creditor
from agency.instalments.queries import resized_dates
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.parties.models import Creditor, Debtor
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.plans.operations import accept_offer, decide
from agency.plans.rules import fingerprint
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, next_door
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import contact_of, link_in
from tests.portal.creditors.test_disputes import POLICY

pytestmark = pytest.mark.usefixtures("clock")
EVIDENCE = {"session": "5e55", "ip": "1b"}
YES, NO = {"choice": "accept"}, {"choice": "decline", "words": "Je préfère douze mois : c’est un harcèlement sinon."}


def a_proposal(case: Case, monthly: str = "20.00") -> Plan:
    """So little a month that the mandate does not allow it."""
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    case.refresh_from_db()
    return accept_offer(
        case=case, debtor=case.debtor, monthly=Decimal(monthly), day=5, evidence=EVIDENCE, by=BY, at=NOW, on=TODAY
    )


@pytest.fixture
def plan(case: Case) -> Plan:
    return a_proposal(case)


def a_change(case: Case) -> PlanChange:
    """A plan within the mandate, whose person now asks for half as much a month."""
    running = a_proposal(case, "162.00")
    assert running.state == PlanState.RUNNING
    Mandate.objects.filter(pk=case.mandate_id).update(plan_max_months=3, plan_min_amount=Decimal("100.00"))
    running = Plan.objects.get(pk=running.pk)
    seen = resized_dates(running, Decimal("81.00"), TODAY)
    assert seen is not None
    return ask_monthly(
        plan=running, monthly=Decimal("81.00"), read=fingerprint(seen.after, ""), wish="Moins, s’il vous plaît.",
        evidence=EVIDENCE, visit_began=None, by=BY, at=NOW,
    )  # fmt: skip


@pytest.fixture
def change(case: Case) -> PlanChange:
    return a_change(case)


def link(plan: Plan) -> str:
    return link_in(f"offer:{plan.pk}", "proposition")


def test_a_yes_by_the_link_of_the_mail_starts_the_plan_and_the_link_then_shows_nothing(plan: Plan, tenant: Any) -> None:
    browser, address = AgencyClient(tenant), link(plan)
    shown = words(browser.get(address))
    assert "Camille Roussel propose de régler en plusieurs fois" in shown
    assert "20,00 € par mois, 25 fois, du" in shown
    assert "pour 486,00 €" in shown
    assert "Merci de répondre au plus tard le 4 novembre 2026" in shown
    assert "rien n’est accepté en votre nom" in shown
    assert "Choisissez votre réponse" in words(browser.post(address, {}))
    assert "la personne reçoit ses dates" in words(browser.post(address, YES))
    plan.refresh_from_db()
    assert (plan.state, plan.case.state) == (PlanState.RUNNING, CaseState.PLAN)
    assert plan.evidence["creditor"]["by"] == "Collège Saint-Aubin, par le lien d’un e-mail"
    assert Message.objects.filter(kind=MessageKind.PLAN_CONFIRMED, debtor=plan.debtor).exists()
    assert Commitment.objects.get(kind=CommitmentKind.ANSWER).state == "kept"
    assert JournalLine.objects.filter(verb="plan.heard", case_id=plan.case_id).count() == 1
    again = words(browser.post(address, NO))
    assert "n’attend plus de réponse" in again
    assert "Camille" not in again
    plan.refresh_from_db()
    assert plan.evidence["creditor"]["accepted"]


def test_a_no_waits_for_somebody_of_the_agency_who_reads_it_and_the_person_does_not(
    plan: Plan, handler: AgencyClient, tenant: Any
) -> None:
    browser, address = AgencyClient(tenant), link(plan)
    assert "ce qui ne convient pas" in words(browser.post(address, {"choice": "decline", "words": " "}))
    assert "Le cabinet répond à la personne avec ses mots" in words(browser.post(address, NO))
    plan.refresh_from_db()
    assert plan.state == PlanState.PROPOSED
    assert not Message.objects.filter(debtor=plan.debtor, kind=MessageKind.REPLY_RECEIVED).exists()
    assert Commitment.objects.get(kind=CommitmentKind.ANSWER).state == "open", "the person is still promised an answer"
    assert "le créancier a dit non" in words(handler.get("/gestion/journee/"))
    page = words(handler.get(f"/gestion/propositions/{plan.pk}/"))
    assert "le créancier ne l’accepte pas ainsi. « Je préfère douze mois" in page
    decide(plan=plan, accept=False, reason="Vingt-cinq mois, c’est trop long.", by=BY, at=NOW, on=TODAY)
    told = Message.objects.get(debtor=plan.debtor, kind=MessageKind.REPLY_RECEIVED)
    assert "harcèlement" not in str(told.payload)


def test_on_its_page_it_reads_what_waits_and_decides_there(
    bursar: AgencyClient, plan: Plan, case: Case, tenant: Any
) -> None:
    for page in ("/creancier/", f"/creancier/dossiers/{case.reference}/"):
        assert "Camille Roussel propose de régler" in words(bursar.get(page))
    address = f"/creancier/dossiers/{case.reference}/proposition/{plan.pk}/"
    assert "Votre mandat permet" in words(bursar.get(address))
    assert bursar.post(address, YES).status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING
    assert "propose de régler en plusieurs fois" not in words(bursar.get("/creancier/")).split("annoncé")[0]
    assert bursar.get(address).status_code == 302


def test_a_change_of_a_plan_that_runs_is_decided_the_same_way(
    change: PlanChange, bursar: AgencyClient, case: Case, tenant: Any
) -> None:
    address = link_in(f"plan_change:{change.pk}", "changement")
    shown = words(AgencyClient(tenant).get(address))
    assert "demande de changer son échéancier" in shown
    assert "81,00 € par mois au lieu de 162,00 €" in shown
    assert "100,00 € par mois au moins : ceci va au-delà" in shown
    assert "demande de changer" in words(bursar.get(f"/creancier/dossiers/{case.reference}/changement/{change.pk}/"))
    assert "la personne reçoit ses dates" in words(AgencyClient(tenant).post(address, YES))
    change.refresh_from_db()
    assert change.state == "accepted"
    assert Plan.objects.get(pk=change.plan_id).monthly == Decimal("81.00")


def test_no_link_nor_page_opens_what_another_creditor_decides(plan: Plan, change_of_address: Any, tenant: Any) -> None:
    neighbour = next_door()
    other = AgencyClient(tenant)
    other.force_login(contact_of(neighbour.creditor, "econome@sainte-claire.example"))
    for reference in (plan.case.reference, neighbour.reference):
        address = f"/creancier/dossiers/{reference}/proposition/{plan.pk}/"
        answers = (other.get(address), other.post(address, YES))
        assert {one.status_code for one in answers} <= {302, 404}
    assert "Camille" not in words(other.get("/creancier/"))
    plan.refresh_from_db()
    assert "creditor" not in plan.evidence
    assert AgencyClient(tenant).get(change_of_address(link(plan))).status_code == 404


@pytest.fixture
def change_of_address() -> Any:
    """The token of a proposal carried to the page of changes: a link serves one thing."""
    return lambda address: address.replace("/proposition/", "/changement/")


def test_a_link_ends(plan: Plan, tenant: Any, clock: Any) -> None:
    browser, address = AgencyClient(tenant), link(plan)
    assert browser.get(f"{address[:-3]}x/").status_code == 404
    clock.shift(timedelta(days=46))
    over = browser.post(address, YES)
    assert over.status_code == 410
    assert "Camille" not in words(over)
    plan.refresh_from_db()
    assert plan.state == PlanState.PROPOSED


@pytest.mark.parametrize("why", ["paused", "protected", "barred"])
def test_a_yes_to_what_rests_otherwise_is_kept_for_the_agency_and_never_says_why(
    plan: Plan, handler: AgencyClient, tenant: Any, why: str
) -> None:
    if why == "paused":
        hold(case=plan.case, reason=HoldReason.HARDSHIP, by=BY, at=NOW)
    elif why == "protected":
        Debtor.objects.filter(pk=plan.debtor_id).update(protection="overindebted", protected_since=date(2026, 11, 1))
    else:
        Case.objects.filter(pk=plan.case_id).update(last_day_to_act=TODAY - timedelta(days=1))
    said = words(AgencyClient(tenant).post(link(plan), YES))
    assert "Votre accord est noté. Le cabinet relit le dossier" in said
    for word in ("protég", "surendett", "prescri", "difficult"):
        assert word not in said
    plan.refresh_from_db()
    assert plan.state == PlanState.PROPOSED
    assert "le créancier est d’accord" in words(handler.get("/gestion/journee/"))


def test_once_the_person_was_answered_nothing_is_heard(plan: Plan) -> None:
    decide(plan=plan, accept=False, reason="Trop long.", by=BY, at=NOW, on=TODAY)
    with pytest.raises(HearingRefused, match="attend plus de réponse"):
        hear_creditor(asked=plan, accept=True, words="", by=BY, at=NOW)


def test_a_creditor_on_two_rows_decides_for_both(plan: Plan, tenant: Any) -> None:
    gone = plan.case.creditor
    kept = a_creditor(name="OGEC Saint-Aubin", short_name="OGEC", siren=gone.siren, email="a@aubin.example")
    a_mandate(kept)
    address = link(plan)
    merge(kept=kept, gone=gone, reason="même SIRET", by=BY, at=NOW)
    browser = AgencyClient(tenant)
    browser.force_login(contact_of(kept, "paul@aubin.example"))
    assert "Camille Roussel propose de régler" in words(browser.get("/creancier/"))
    assert "la personne reçoit ses dates" in words(AgencyClient(tenant).post(address, YES))


@pytest.mark.e2e
def test_the_page_of_the_link_holds_on_a_phone(plan: Plan, tenant: Any) -> None:
    address, client = link(plan), AgencyClient(tenant)
    pages = {"vue": client.get(address).content.decode(), "refusee": client.post(address, {}).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
