"""A creditor says whether it received what a person says they paid: by the link of a mail, or on its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from agency.banking.models import BankLine, BankStatement
from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.ledger.queries import case_due
from agency.outcomes.models import DisputeQuestion
from agency.outcomes.operations import ask_of_payments
from agency.parties.models import Creditor
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.test_disputes import POLICY, link

RECEIVED = {"stance": "received", "amount": "486,00", "paid_on": "2026-09-12", "words": ""}


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def reply(case: Case) -> Reply:
    """Camille says that she paid her school by transfer."""
    Creditor.objects.filter(pk=case.creditor_id).update(email="compta@saint-aubin.example")
    case.refresh_from_db()
    return receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.ALREADY_PAID, text="Je l’ai viré en septembre.",
        answers={"method": "transfer", "paid_on": "12 septembre"}, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip


@pytest.fixture
def question(handler: AgencyClient, reply: Reply) -> DisputeQuestion:
    """A handler does not wait for the morning: the question stands on the page, ready."""
    page = reverse("staff_search", args=[reply.pk])
    assert "Paiement par virement. Quand, selon la personne : 12 septembre" in words(handler.get(page))
    asking = reverse("staff_dispute_ask", args=[reply.pk])
    assert "Écrivez la question" in words(handler.post(asking, {"text": " "}))
    sent = handler.post(asking, {"text": "Paiement par virement le 12 septembre. L’avez-vous reçu ?"}, follow=True)
    assert "La question part à" in words(sent)
    return DisputeQuestion.objects.get()


def a_movement(rank: int) -> BankLine:
    """A movement of the whole sum that came without a name."""
    statement, _made = BankStatement.objects.get_or_create(
        iban="FR76", statement_ref="1", sha256="0" * 64, defaults={"imported_at": NOW}
    )
    return BankLine.objects.create(
        statement=statement, ordinal=rank, booked_on=TODAY, value_on=TODAY, amount=486, state="suspense", label="VIR"
    )


def test_from_the_link_one_press_says_it_and_somebody_answers_the_person(
    handler: AgencyClient, question: DisputeQuestion, reply: Reply, case: Case, tenant: Any
) -> None:
    browser, address = AgencyClient(tenant), link(question)
    shown = browser.get(address)
    assert "Camille Roussel dit avoir déjà payé" in words(shown)
    assert shown.context["form"]["stance"].value() == "received"
    assert shown.context["form"]["amount"].value().replace("\u202f", "") == "486,00"
    assert "a raison" not in words(shown), "the answers of a dispute are not those of a payment"
    assert "Indiquez le jour" in words(browser.post(address, RECEIVED | {"paid_on": ""}))
    assert "Choisissez dans la liste" in words(browser.post(address, RECEIVED | {"stance": "agrees"}))
    assert "c’est noté" in words(browser.post(address, RECEIVED))
    assert "Une réponse a déjà été donnée" in words(browser.post(address, RECEIVED | {"stance": "missing"}))
    day = words(handler.get("/gestion/journee/?file=contestations"))
    assert "ce paiement a été reçu : 486,00 € le 12 septembre 2026. À dire" in day
    pane = handler.get(f"/gestion/journee/?ligne=dispute-{question.pk}")
    page = reverse("staff_search", args=[reply.pk])
    assert page in pane.content.decode()
    form = handler.get(page).context["form"]
    told = {name: form[name].value() for name in ("where", "claim", "amount", "paid_on")}
    assert told["where"] == "creditor"
    assert case_due(case.pk) == 486, "nothing is decided yet"
    handler.post(page, told | {"amount": "486,00", "paid_on": "2026-09-12", "reason": ""})
    assert case_due(case.pk) == 0
    assert "Vous aviez raison" in Reply.objects.get(pk=reply.pk).answer


def test_on_its_page_it_says_that_nothing_came_and_where_it_looked(
    bursar: AgencyClient, handler: AgencyClient, question: DisputeQuestion, reply: Reply, case: Case
) -> None:
    assert "dit avoir déjà payé" in words(bursar.get("/creancier/"))
    page = reverse("creditors:dispute", args=[case.reference, question.pk])
    told = {"stance": "missing", "amount": "", "paid_on": "", "words": "Rien sur le compte jusqu’au 2 novembre."}
    assert "en quelques phrases" in words(bursar.post(page, told | {"words": ""}))
    assert bursar.post(page, told).status_code == 302
    assert handler.get(reverse("staff_search", args=[reply.pk])).context["form"]["where"].initial == "nowhere"
    assert "Rien sur le compte" in words(handler.get("/gestion/journee/?file=contestations"))


def test_a_movement_of_the_same_sum_is_shown_to_who_looks(handler: AgencyClient, reply: Reply, case: Case) -> None:
    page = reverse("staff_search", args=[reply.pk])
    assert "En banque, de la même somme" not in words(handler.get(page))
    before = asked(handler, page)
    for rank in range(1, 4):
        line = a_movement(rank)
        assert reverse("staff_bank_line", args=[line.pk]) in handler.get(page).content.decode()
        assert asked(handler, page) == before
    assert ask_of_payments(by=BY, at=NOW, on=TODAY + timedelta(days=1)) == 0, "a person looks first"


@pytest.mark.e2e
def test_the_page_of_the_link_holds_on_a_phone(question: DisputeQuestion, tenant: Any) -> None:
    address, client = link(question), AgencyClient(tenant)
    pages = {"vue": client.get(address).content.decode(), "refusee": client.post(address, {}).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
