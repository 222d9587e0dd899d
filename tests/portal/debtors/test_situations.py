"""A death told by who holds the letter, a decision on over-indebtedness: everything waits until somebody read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from agency.accessories.operations import protect
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds, workable
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import TooManyReplies, receive_death, receive_reply
from agency.journal.models import JournalLine
from agency.law.contact.denials import DenyCode
from agency.law.contact.gate import Deny, Purpose
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.outbox.queries import may_contact
from agency.parties.enums import Liability, Protection
from agency.parties.models import Debtor
from agency.uploads.models import Upload
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.outbox.draining import work_off
from tests.agency.uploads.samples import pdf
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_person
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


NOTARY = WORD | {"name": "Maître Blin", "relation": "notary", "reach": "blin@notaires.example"}


def test_one_word_of_a_death_taken_for_a_mistake_lifts_nothing_while_another_waits(
    tenant_client: AgencyClient, case: Case, code: str, desk: AgencyClient, posted: Callable[..., Case]
) -> None:
    other = posted(debtor=case.debtor, number="F-2")
    for word in (WORD, NOTARY):
        tenant_client.post("/espace/deces/", word | {"code": code})
    sister, notary = Reply.objects.order_by("pk")
    desk.post(reverse("staff_reply", args=[sister.pk]), {"text": "Une homonyme, dit sa sœur.", "lift_hold": "1"})
    assert not {case, other} & set(workable(NOW, TODAY)), "the notary waits for an answer"
    assert not JournalLine.objects.get(verb="reply.answered").data["lifted"]
    desk.post(reverse("staff_reply", args=[notary.pk]), {"text": "Une homonyme : tout reprend.", "lift_hold": "1"})
    assert {case, other} <= set(workable(NOW, TODAY))


def test_the_last_word_of_a_death_answered_lifts_what_an_earlier_one_stopped(
    tenant_client: AgencyClient, case: Case, code: str, desk: AgencyClient, posted: Callable[..., Case]
) -> None:
    other = posted(debtor=case.debtor, number="F-2")
    tenant_client.post("/espace/deces/", WORD | {"code": code})
    tenant_client.post("/espace/deces/", NOTARY | {"code": code})
    sister, notary = Reply.objects.order_by("pk")
    desk.post(reverse("staff_reply", args=[sister.pk]), {"text": "Nous attendons l’acte."})
    desk.post(reverse("staff_reply", args=[notary.pk]), {"text": "Une homonyme : tout reprend.", "lift_hold": "1"})
    assert {case, other} <= set(workable(NOW, TODAY))


def test_the_mistake_on_one_debtor_leaves_what_the_death_of_the_other_stops(
    tenant_client: AgencyClient, case: Case, code: str, desk: AgencyClient
) -> None:
    tenant_client.post("/espace/deces/", WORD | {"code": code})
    second = a_person(case.creditor, first_name="Jules", last_name="Aubert")
    case.parties.create(debtor=second, liability=Liability.JOINT_AND_SEVERAL, last_day_to_act=case.last_day_to_act)
    receive_death(case=case, debtor=second, told=NOTARY, by=BY, at=NOW, on=TODAY)
    first = Reply.objects.get(debtor=case.debtor_id)
    desk.post(reverse("staff_reply", args=[first.pk]), {"text": "Une homonyme, dit sa sœur.", "lift_hold": "1"})
    assert case not in workable(NOW, TODAY)


def test_a_protection_taken_away_leaves_what_the_death_of_the_other_stops(case: Case) -> None:
    """Who owes first is no longer protected; who owes with them is said to have died, and nobody answered yet."""
    second = a_person(case.creditor, first_name="Jules", last_name="Aubert")
    case.parties.create(debtor=second, liability=Liability.JOINT_AND_SEVERAL, last_day_to_act=case.last_day_to_act)
    owner = scene.staff()
    told = {"debtor": case.debtor, "since": TODAY, "owner": owner, "by": BY, "at": NOW}
    protect(protection=Protection.OVERINDEBTED, **told)
    receive_death(case=case, debtor=second, told=NOTARY, by=BY, at=NOW, on=TODAY)
    protect(protection=Protection.NONE, **told)
    assert case not in workable(NOW, TODAY)


def test_told_again_by_the_same_person_it_is_one_line_with_what_they_add(
    tenant_client: AgencyClient, case: Case, code: str
) -> None:
    tenant_client.post("/espace/deces/", WORD | {"code": code, "notary": ""})
    again = WORD | {"code": code, "died_on": "", "documents": [a_file("acte.pdf", pdf())]}
    page = tenant_client.post("/espace/deces/", again)
    assert page.url == "/espace/dit/deces/"
    reply = Reply.objects.get()
    assert (reply.answers["died_on"], reply.answers["notary"]) == ("28 octobre", "Maître Blin, Nantes")
    assert Upload.objects.get().reply == reply


def test_told_again_it_stops_a_case_that_opened_since(
    tenant_client: AgencyClient, case: Case, code: str, posted: Callable[..., Case]
) -> None:
    tenant_client.post("/espace/deces/", WORD | {"code": code})
    other = posted(debtor=case.debtor, number="F-2")
    tenant_client.post("/espace/deces/", WORD | {"code": code})
    assert not {case, other} & set(workable(NOW, TODAY))


def test_deaths_told_by_strangers_stay_few_and_leave_the_living_person_their_own_words(case: Case) -> None:
    def told(rank: int) -> Reply | None:
        word = WORD | {"reach": f"qui{rank}@nom.example"}
        return receive_death(case=case, debtor=case.debtor, told=word, by=BY, at=NOW, on=TODAY)

    assert [told(rank) is not None for rank in range(7)] == [True] * 5 + [False] * 2
    for rank in range(5):
        reply = receive_reply(
            case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text=f"Je suis en vie ({rank}).", answers={}, by=BY,
            at=NOW, on=TODAY, visit_began=NOW,
        )  # fmt: skip
        assert reply.pk
    with pytest.raises(TooManyReplies):
        receive_reply(
            case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text="Encore.", answers={}, by=BY, at=NOW, on=TODAY,
            visit_began=NOW,
        )  # fmt: skip


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
