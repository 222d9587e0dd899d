"""An answer is signed by who wrote it, on every page and in the mail; what was typed is never lost."""

import pytest
from django.core import mail

from agency.cases.operations import set_first_letter
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer
from agency.handling.queries import reason_of
from agency.outbox.models import Message
from agency.outbox.values import ReplyPayload
from agency.users.enums import Role
from portal.debtors.presenters.cases import case_detail
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, a_case

FAIR = "Merci de votre message. Appelons-nous jeudi pour trouver la suite."
UNFAIR = "Si vous ne payez pas, un huissier viendra chez vous et des frais de dossier de 80 euros seront ajoutés."


@pytest.fixture
def case(tenant):
    made = a_case(total="900.00", paid="0.00")
    set_first_letter(case=made, reference="LH-1-L1", sent_on=scene.TODAY, by=BY, at=scene.NOW)
    return made


@pytest.fixture
def yann(tenant):
    """Another browser, another hand."""
    client = AgencyClient(tenant)
    client.force_login(scene.staff(Role.MANAGER, "Yann", "Morel"))
    return client


def asks(case):
    return scene.reply(case, ReplyKind.MESSAGE, "Je ne comprends pas.", at=scene.ago(hours=3))


def place(reply):
    return f"/gestion/reponses/{reply.pk}/"


def mails_of(case):
    Message.objects.exclude(dedupe_key__startswith="answer").exclude(dedupe_key__startswith="plan_declined").delete()
    work_off(by=BY, at=scene.NOW)
    return [sent.body for sent in mail.outbox]


def exchanges(case):
    found = case_detail(case.parties.get(debtor=case.debtor), at=scene.NOW).exchanges
    return " ".join(f"{exchange.text} {exchange.said}".replace("\xa0", " ") for exchange in found)


def test_who_wrote_signs_on_the_pages_and_in_the_mail_and_the_referent_does_not(case, desk, yann):
    first, second = asks(case), asks(case)
    desk.post(place(first), {"text": FAIR})
    yann.post(place(second), {"text": "Voici la facture demandée."})
    (hers, his) = mails_of(case)
    assert "Inès Caron, suivi des dossiers, 02 61 91 04 12" in hers
    assert "Yann Morel, responsable, 02 61 91 04 12" in his
    assert "Inès Caron" not in his
    told = exchanges(case)
    assert f"Inès Caron, suivi des dossiers, vous répond : {FAIR}" in told
    assert "Yann Morel, responsable, vous répond : Voici la facture demandée." in told
    page = words(desk.get(f"/gestion/dossier/{case.reference}/"))
    assert "Voici la facture demandée. Yann Morel, responsable" in page
    assert "Yann Morel, responsable" in words(desk.get(place(second)))


def test_a_proposal_turned_down_is_signed_too(case, yann):
    plan = scene.proposal(case, monthly="50.00")
    yann.post(f"/gestion/propositions/{plan.pk}/", {"choice": "decline", "reason": "Et un peu plus chaque mois ?"})
    told = Message.objects.get(dedupe_key=f"plan_declined:{plan.pk}").read(ReplyPayload)
    assert told.signature == "Yann Morel, responsable"
    assert "Yann Morel, responsable" in mails_of(case)[-1]
    assert "Et un peu plus chaque mois ? (Yann Morel, responsable)" in exchanges(case)


def test_what_amiable_says_by_itself_is_signed_by_the_person_of_the_agency(case):
    reply = asks(case)
    answer(reply=reply, text=FAIR, lift_hold=False, by=BY, at=scene.NOW, on=scene.TODAY)
    assert "Inès Caron, 02 61 91 04 12" in mails_of(case)[0]


@pytest.mark.parametrize("typed", [UNFAIR, "Bonjour. " * 300])
def test_words_refused_come_back_in_the_field(case, desk, typed):
    refused = desk.post(place(asks(case)), {"text": typed, "lift_hold": "1", "recognises": "1"})
    assert refused.status_code == 422
    assert refused.context["recognises"]
    assert refused.context["typed"] == typed
    assert refused.context["lift"]
    assert typed.strip()[-40:] in refused.content.decode()
    assert not Message.objects.filter(dedupe_key__startswith="answer").exists()


def test_whoever_answers_says_why_it_is_not_paid(case, desk):
    page = desk.get(place(asks(case))).content.decode()
    assert '<option value="unknown" selected>' in page
    desk.post(place(asks(case)), {"text": FAIR, "why": "passing"})
    assert reason_of(case) == "passing"
    page = desk.get(place(asks(case))).content.decode()
    assert '<option value="passing" selected>' in page
    desk.post(place(asks(case)), {"text": FAIR, "why": "nonsense"})
    assert reason_of(case) == "passing"
    assert "Pourquoi n’est-ce pas payé" in desk.get("/gestion/journee/").content.decode()


def test_words_typed_while_a_colleague_answered_are_shown_beside_the_answer(case, desk, yann):
    reply = asks(case)
    yann.post(place(reply), {"text": "Voici la facture demandée."})
    late = desk.post(place(reply), {"text": FAIR})
    assert late.status_code == 422
    page = words(late)
    assert "Voici la facture demandée." in page
    assert "Ce que vous aviez écrit, et qui n’est pas parti" in page
    assert FAIR in page


def test_a_sentence_for_a_proposal_decided_meanwhile_is_not_lost(case, desk, yann):
    plan = scene.proposal(case, monthly="50.00")
    yann.post(f"/gestion/propositions/{plan.pk}/", {"choice": "accept"})
    late = desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "decline", "reason": "Et un peu plus ?"})
    assert "Et un peu plus ?" in late.content.decode()


def test_words_typed_when_the_session_had_ended_come_back_after_signing_in(case, desk, ines):
    reply = asks(case)
    desk.logout()
    away = desk.post(place(reply), {"text": FAIR, "lift_hold": "1"})
    assert away.status_code == 302
    assert away["Location"].endswith(f"next={place(reply)}")
    desk.force_login(ines)
    page = desk.get(place(reply))
    assert page.context["typed"] == FAIR
    assert page.context["lift"]
    assert "Votre session était terminée : rien n’est parti. Voici ce que vous aviez écrit." in words(page)
    other = asks(case)
    assert desk.get(place(other)).context["typed"] == ""
    desk.post(place(reply), {"text": FAIR})
    assert desk.get(place(reply)).context["typed"] == ""


@pytest.mark.parametrize("page", ["propositions", "qualifier"])
def test_the_other_words_of_the_desk_come_back_too(case, desk, ines, page):
    if page == "propositions":
        address = f"/gestion/propositions/{scene.proposal(case, monthly='50.00').pk}/"
        typed = {"choice": "decline", "reason": "Et un peu plus chaque mois ?"}
    else:
        address = f"/gestion/qualifier/{a_case(qualified=False, number='Q-1').reference}/"
        typed = {"question": "Avez-vous le contrat signé ?", "conclusion": "ask_creditor"}
    desk.logout()
    assert desk.post(address, typed).status_code == 302
    desk.force_login(ines)
    said = desk.get(address).content.decode()
    assert (typed.get("reason") or typed["question"]) in said


def test_a_stranger_s_browser_sees_nothing_of_another_s_words(case, desk, ines, yann):
    reply = asks(case)
    desk.logout()
    desk.post(place(reply), {"text": FAIR})
    assert FAIR not in yann.get(place(reply)).content.decode()
