"""Once its creditor went before a judge: what was decided, served, received is noted, and nothing falls asleep."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from agency.cases.models import Case, Document, LimitationEvent
from agency.common.calendar import add_months
from agency.escalation.enums import CourtFact, CourtRuling, NextStep
from agency.escalation.models import CourtStep
from agency.escalation.operations import CourtStepRefused, hand_over, mail_hand_over, note_court_step
from agency.escalation.queries import to_follow
from agency.escalation.values import CourtNews
from agency.journal.models import JournalLine
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import declare
from agency.reductions.values import Less
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.escalation.test_handing_over import LAWYER, decided
from tests.agency.escalation.test_packs import a_pdf
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_profile
from tests.portal.creditors.conftest import bursar  # noqa: F401  a fixture
from tests.portal.creditors.test_next_steps import BACK, given_back

ON = BACK.date()
TEN_YEARS = 120


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BACK, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(tenant: Any) -> Case:
    a_profile()
    return given_back(a_case())


@pytest.fixture
def handler(case: Case, tenant: Any) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(staff(Role.HANDLER))
    return found


def noted(case: Case, fact: CourtFact, on: date = ON, **more: Any) -> CourtStep:
    return note_court_step(case=case, news=CourtNews(fact, on, **more), by=BY, at=BACK)


def judged(case: Case, on: date = ON, **more: Any) -> CourtStep:
    facts: dict[str, Any] = {
        "court": "Tribunal judiciaire de Nantes",
        "amount": Decimal("486.00"),
        "paper": a_pdf("Jugement"),
    }
    return noted(case, CourtFact.DECIDED, on, **({"ruling": CourtRuling.JUDGMENT} | facts | more))


def test_a_judgment_is_kept_with_what_it_grants_and_gives_ten_years(case: Case) -> None:
    decided()
    step = judged(case)
    case.refresh_from_db()
    assert case.last_day_to_act == add_months(ON, TEN_YEARS)
    assert (step.amount, step.next_on) == (Decimal("486.00"), ON + timedelta(days=60))
    assert Document.objects.get(pk=step.document_id).title.startswith("Décision rendue, ")
    assert JournalLine.objects.filter(verb="court_step.noted", case_id=case.pk).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        CourtStep.objects.filter(pk=step.pk).update(amount=Decimal("1.00"))


def test_an_order_acts_once_served_then_gives_ten_years_once_final(case: Case) -> None:
    decided(NextStep.ORDER)
    before = case.last_day_to_act
    step = judged(case, ON - timedelta(days=40), ruling=CourtRuling.ORDER, paper=b"")
    case.refresh_from_db()
    assert case.last_day_to_act == before
    assert step.next_on == ON + timedelta(days=30), "an order has to be served in time"
    noted(case, CourtFact.SERVED, ON - timedelta(days=32))
    assert LimitationEvent.objects.get().kind == "injonction_order_served"
    noted(case, CourtFact.FINAL, ON)
    case.refresh_from_db()
    assert case.last_day_to_act == add_months(ON, TEN_YEARS)


def test_a_claim_that_was_dismissed_gives_no_title(case: Case) -> None:
    decided()
    before = case.last_day_to_act
    judged(case, ruling=CourtRuling.DISMISSED, amount=Decimal("0.00"), paper=b"")
    case.refresh_from_db()
    assert case.last_day_to_act == before
    assert not LimitationEvent.objects.exists()


def test_what_lacks_or_comes_out_of_its_order_is_refused_and_nothing_is_kept(case: Case) -> None:
    with pytest.raises(CourtStepRefused, match="n’a pas décidé"):
        judged(case)
    decided()
    for refused, why in [
        (lambda: noted(case, CourtFact.SERVED), "Notez d’abord la décision"),
        (lambda: judged(case, ON + timedelta(days=1)), "pas encore venue"),
        (lambda: judged(case, court=" "), "Écrivez la nature"),
        (lambda: judged(case, amount=Decimal("0.00")), "n’accorde rien"),
        (lambda: judged(case, paper=b""), "Joignez la décision"),
        (lambda: noted(case, CourtFact.PENDING, ask_on=ON), "après aujourd’hui"),
    ]:
        with pytest.raises(CourtStepRefused, match=why):
            refused()
    judged(case)
    with pytest.raises(CourtStepRefused, match="avant celle de la décision"):
        noted(case, CourtFact.SERVED, ON - timedelta(days=1))
    noted(case, CourtFact.CLOSED)
    with pytest.raises(CourtStepRefused, match="terminé"):
        noted(case, CourtFact.PENDING)
    assert CourtStep.objects.count() == 2


def test_nothing_falls_asleep_from_the_hand_over_to_the_end(handler: AgencyClient, case: Case, clock: Any) -> None:
    decided()
    sent = hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    mail_hand_over(sent=sent, by=BY, at=BACK)
    sent.receipts.create(sha256=sent.pack.sha256, at=BACK)
    assert not to_follow(ON + timedelta(days=59)).exists()
    clock.shift(timedelta(days=60))
    handler.force_login(staff(Role.HANDLER, "Paul", "Essai"))
    assert "prenez des nouvelles" in words(handler.get("/gestion/journee/"))
    address = reverse("staff_court_step", args=[case.reference])
    today = (BACK + timedelta(days=60)).date()
    done = handler.post(address, {"fact": "pending", "happened_on": today.isoformat()}, follow=True)
    assert "Prochaines nouvelles le" in words(done)
    assert "prenez des nouvelles" not in words(handler.get("/gestion/journee/"))
    assert to_follow(today + timedelta(days=60)).exists()
    handler.post(address, {"fact": "closed", "happened_on": today.isoformat()})
    assert not to_follow(today + timedelta(days=600)).exists()


def test_the_page_notes_a_decision_with_its_paper_and_says_what_lacks(handler: AgencyClient, case: Case) -> None:
    decided()
    address = reverse("staff_court_step", args=[case.reference])
    form = {
        "fact": "decided", "happened_on": ON.isoformat(), "ruling": "judgment", "amount": "480,00",
        "court": "Tribunal judiciaire de Nantes",
    }  # fmt: skip
    refused = handler.post(address, form)
    assert refused.status_code == 422
    assert "Joignez la décision" in words(refused)
    paper = SimpleUploadedFile("jugement.pdf", a_pdf("Jugement"), "application/pdf")
    shown = words(handler.post(address, form | {"paper": paper}, follow=True))
    assert "jugement, Tribunal judiciaire de Nantes, 480,00 €" in shown
    assert "Dernier jour pour agir : 3 novembre 2036" in shown


def test_what_the_creditor_receives_comes_off_by_the_usual_operation(handler: AgencyClient, case: Case) -> None:
    decided()
    judged(case)
    less = Less(Decimal("86.00"), LoweringCause.PAID_DIRECT, ON, sure=True)
    declare(claim=case.claims.get(), less=less, content=b"", by=BY, at=BACK)
    shown = words(handler.get(reverse("staff_escalation", args=[case.reference])))
    assert "Somme reçue par le créancier : 86,00 €" in shown
    assert "Il reste 400,00 € à régler" in shown


def test_the_creditor_reads_it_in_plain_words(bursar: AgencyClient, case: Case) -> None:  # noqa: F811
    decided()
    sent = hand_over(case=case, to=LAWYER, by=BY, at=BACK)
    sent.receipts.create(sha256=sent.pack.sha256, at=BACK)
    judged(case)
    shown = words(bursar.get(f"/creancier/dossiers/{case.reference}/"))
    assert "Dossier transmis à Maître Roy, reçu le" in shown
    assert "Décision rendue : jugement, Tribunal judiciaire de Nantes, 486,00 €" in shown
