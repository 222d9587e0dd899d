"""A death told by who holds the letter, a decision on over-indebtedness: everything waits until somebody read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds, workable
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny, Purpose
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.outbox.queries import may_contact
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.uploads.models import Upload
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.outbox.draining import work_off
from tests.agency.uploads.samples import pdf
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.debtors.test_cases import text_of
from tests.portal.debtors.test_uploads import a_file

WORD = {
    "name": "Louise Roussel", "relation": "family", "reach": "06 39 98 12 34", "died_on": "28 octobre",
    "notary": "Maître Blin, Nantes",
}  # fmt: skip


@pytest.fixture
def desk(tenant: Any) -> AgencyClient:
    found = AgencyClient(tenant)
    found.force_login(scene.staff(Role.MANAGER, "Rose", "Lenoir"))
    return found


def test_whoever_holds_the_letter_says_that_the_person_died_and_everything_stops(
    tenant_client: AgencyClient, case: Case, code: str, desk: AgencyClient, posted: Callable[..., Case]
) -> None:
    other = posted(debtor=case.debtor, number="F-2")
    page = text_of(tenant_client.get("/espace/deces/"))
    assert "nos condoléances" in page
    assert "pendant quatre mois, personne ne peut leur demander de choisir" in page
    sent = tenant_client.post("/espace/deces/", WORD | {"code": code, "documents": [a_file("acte.pdf", pdf())]})
    thanks = text_of(tenant_client.get(sent.url))
    for secret in ("Roussel", "Saint-Aubin", "486,00", case.reference):
        assert secret not in page + thanks
    assert "Nous ne vous demandons aucune somme" in thanks

    reply = Reply.objects.get()
    assert (reply.kind, reply.answers["reach"]) == (ReplyKind.DEATH, "+33639981234")
    assert Upload.objects.get().reply == reply
    # The word is of the person: each of their cases waits.
    assert [hold.reason for hold in running_holds(reply.case, NOW)] == [HoldReason.PROTECTION]
    for one in (case, other):
        refused = may_contact(one, Debtor.objects.get(pk=case.debtor_id), Channel.POST, NOW, Purpose.DUNNING)
        assert isinstance(refused, Deny)
        assert refused.code == DenyCode.DISPUTED
    # Nobody writes to who died that their word came.
    work_off(by=BY, at=NOW)
    assert not Message.objects.filter(kind="reply_received").exists()
    assert mail.outbox == []

    day = text_of(desk.get("/gestion/journee/"))
    assert "Le décès est annoncé par Louise Roussel (un proche)" in day
    assert "+33639981234" in day
    desk.post(
        reverse("staff_protect", args=[reply.case.reference]),
        {"person": case.debtor_id, "protection": "deceased", "since": "2026-10-28"},
    )
    assert Debtor.objects.get(pk=case.debtor_id).protection == Protection.DECEASED
    desk.post(reverse("staff_reply", args=[reply.pk]), {"text": "Nous avons appelé sa sœur.", "lift_hold": "1"})
    reply.refresh_from_db()
    assert reply.answered_at is not None
    assert not {case, other} & set(workable(NOW, TODAY))
    assert not Message.objects.filter(kind="reply_received").exists()


def test_a_wrong_code_is_answered_alike_and_stops_nothing(tenant_client: AgencyClient, case: Case) -> None:
    sent = tenant_client.post("/espace/deces/", WORD | {"code": "7K4QM2XD9P"})
    assert sent.url == "/espace/dit/deces/"
    assert not Reply.objects.exists()
    assert case in workable(NOW, TODAY)
    for _again in range(5):
        shut = tenant_client.post("/espace/deces/", WORD | {"code": "7K4QM2XD9P"})
    assert shut.status_code == 429


def test_what_is_missing_is_asked_again(tenant_client: AgencyClient, case: Case, code: str) -> None:
    page = text_of(tenant_client.post("/espace/deces/", {"code": code, "reach": "demain"}))
    for words in ("Écrivez votre nom", "Choisissez qui vous êtes", "où vous répondre"):
        assert words in page
    assert not Reply.objects.exists()


def test_a_death_that_was_a_mistake_lets_the_cases_go_on(
    tenant_client: AgencyClient, case: Case, code: str, desk: AgencyClient, posted: Callable[..., Case]
) -> None:
    other = posted(debtor=case.debtor, number="F-2")
    tenant_client.post("/espace/deces/", WORD | {"code": code, "reach": "louise@roussel.example"})
    reply = Reply.objects.get()
    assert not {case, other} & set(workable(NOW, TODAY))
    desk.post(reverse("staff_reply", args=[reply.pk]), {"text": "Une homonyme : sa sœur a confirmé.", "lift_hold": "1"})
    assert {case, other} <= set(workable(NOW, TODAY))


def test_a_decision_of_the_commission_stops_everything_and_is_noted_in_one_step(
    inside: AgencyClient, case: Case, to: Callable[..., str], desk: AgencyClient
) -> None:
    chosen = inside.post(to("hard_time"), {"situation": "over_indebtedness"})
    assert chosen.url == to("over_indebtedness")
    assert "ne plus payer les sommes d’avant" in text_of(inside.get(to("over_indebtedness")))
    assert "Choisissez où en est le dossier" in text_of(inside.post(to("over_indebtedness"), {}))
    told = {"decision": "admissible", "commission": "Nantes", "decided_on": "2026-10-20"}
    inside.post(to("over_indebtedness"), told | {"documents": [a_file("recevable.pdf", pdf())]})
    reply = Reply.objects.get()
    assert (reply.kind, reply.answers["decision"]) == (ReplyKind.HARDSHIP, "admissible")
    assert Upload.objects.get().reply == reply
    assert case not in workable(NOW, TODAY)
    assert "ni lettre, ni appel, ni message" in text_of(inside.get(to("received", reply.pk)))

    day = desk.get("/gestion/journee/")
    assert "Dit que son dossier est recevable" in text_of(day)
    assert "Décision du 20 octobre 2026" in text_of(day)
    address = f"{reverse('staff_admissibility', args=[case.debtor_id])}?commission=Nantes&amp;le=2026-10-20"
    assert address in day.content.decode()
    page = desk.get(address.replace("&amp;", "&"))
    form = page.context["form"]
    assert (form["commission"].value(), form["decided_on"].value()) == ("Nantes", date(2026, 10, 20))
    done = desk.post(
        reverse("staff_admissibility", args=[case.debtor_id]),
        {"commission": "Nantes", "decided_on": "20/10/2026", "file": a_file("recevable.pdf", pdf())},
    )
    assert done.status_code == 302, text_of(done)
    assert Debtor.objects.get(pk=case.debtor_id).protection == Protection.OVERINDEBTED
    home = text_of(inside.get(to("home")))
    assert "la loi vous demande de ne pas payer cette somme" in home
