"""From a case: a note, a call with its script, a promise, a reason; each comes back to the case."""

from datetime import timedelta

import pytest
import time_machine
import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.operations import set_first_letter
from agency.desk.handling.presenters import present_call
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.handling.enums import NonPaymentReason
from agency.handling.models import Call, CaseNote, PlannedCall, PromiseToPay
from agency.handling.operations import settle_promises
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.wording.lint import refuse_unfair
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.parties.enums import ContactKind, DebtorKind, Protection
from agency.parties.models import ContactPoint
from agency.parties.operations import protect
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case

NUMBER = "06 12 34 56 78"
AGO = scene.TODAY - timedelta(days=9)


@pytest.fixture
def case(tenant):
    """Camille, written to nine days ago, with a telephone number."""
    found = a_case(on=AGO, at=scene.ago(days=9))
    ContactPoint.objects.create(debtor=found.debtor, kind=ContactKind.PHONE, value=NUMBER, source="person")
    return set_first_letter(case=found, reference="LH-1", sent_on=AGO, by=BY, at=scene.ago(days=9))


def of(case, act):
    return f"/gestion/dossier/{case.reference}/{act}/"


def begin(desk, case, act="appeler"):
    return desk.post(of(case, act), {"person": case.debtor_id}, follow=True)


def end(desk, outcome, **told):
    return desk.post(f"/gestion/appel/{Call.objects.latest('pk').pk}/", {"outcome": outcome} | told, follow=True)


def test_a_note_is_read_on_the_case_and_its_words_stay_out_of_the_journal(desk, case):
    page = desk.post(of(case, "note"), {"text": "Rappelle <b>lundi</b>, a déménagé."}, follow=True).content.decode()
    assert "Rappelle &lt;b&gt;lundi&lt;/b&gt;, a déménagé." in page
    assert CaseNote.objects.get().author.first_name == "Inès"
    line = JournalLine.objects.get(verb="note.written")
    assert "déménagé" not in str(line.data)


def test_an_empty_note_is_asked_again_and_nothing_is_lost(desk, case):
    answer = desk.post(of(case, "note"), {"text": "  "})
    assert answer.status_code == 422
    assert "Écrivez la note avant de l’enregistrer." in words(answer)


def test_a_call_shows_what_to_say_then_tells_how_it_ended(desk, case):
    page = words(begin(desk, case))
    for said in ("je voudrais parler à Camille Roussel", "deux de ces repères", "44300 Nantes", "LH-1", NUMBER):
        assert said in page
    page = words(
        end(
            desk, "spoke", marks=["postcode", "reference"], reason="passing", note="Attend sa paie du 30.",
            amount="100", due_on="2026-11-30", back_on="2026-12-01", back_at="10:00",
        )
    )  # fmt: skip
    for said in ("Attend sa paie du 30.", "100,00 € promis pour le 30 novembre", "difficulté passagère", "10:00"):
        assert said in page


def test_two_marks_are_asked_before_anything_is_kept(desk, case):
    begin(desk, case)
    answer = end(desk, "spoke", marks=["postcode"], note="Elle dit oui.")
    assert answer.status_code == 422
    assert "Cochez deux repères" in words(answer)
    assert "Elle dit oui." in words(answer)
    assert Call.objects.get().ended_at is None


def test_the_gate_says_why_and_from_when(desk, case):
    begin(desk, case)
    end(desk, "no_answer")
    page = words(begin(desk, case))
    assert "Possible à partir du 24 novembre 2026" in page
    assert Call.objects.count() == 1


def test_a_colleague_does_not_conclude_the_call_of_another(desk, case, sign_in):
    begin(desk, case)
    assert sign_in(Role.MANAGER).get(f"/gestion/appel/{Call.objects.get().pk}/").status_code == 404


def test_an_appointment_is_in_the_day_until_somebody_calls(desk, case, tenant):
    begin(desk, case, "appel-recu")
    end(desk, "spoke", marks=["postcode", "invoice"], back_on="2026-11-24", back_at="09:30")
    assert "Rappel promis" not in words(desk.get("/gestion/journee/"))
    with time_machine.travel(scene.NOW + timedelta(days=1), tick=False):
        page = words(desk.get(f"/gestion/journee/?ligne=callback-{Call.objects.get().pk}"))
        assert "Rappel promis" in page
        assert "À rappeler le 24 novembre" in page
        begin(desk, case)
        assert "Rappel promis" not in words(desk.get("/gestion/journee/"))


def test_a_call_of_the_calendar_is_in_the_day_until_it_is_made_or_left(desk, case, tenant):
    asked = {"case": case, "debtor": case.debtor, "strategy_version": 1, "cycle": 1, "until_on": scene.TODAY}
    planned = [PlannedCall.objects.create(**asked, step=step, planned_on=scene.TODAY) for step in (1, 2)]
    page = words(desk.get(f"/gestion/journee/?ligne=planned_call-{planned[0].pk}"))
    assert "Appel du calendrier" in page
    assert "Pourquoi ne pas appeler" in page
    url = f"/gestion/appel-prevu/{planned[0].pk}/laisser/"
    assert "Dites en quelques mots" in words(desk.post(url, {"reason": " "}, follow=True))
    assert "le dossier suit son calendrier" in words(desk.post(url, {"reason": "Elle a écrit hier."}, follow=True))
    begin(desk, case)
    end(desk, "no_answer")
    assert "Appel du calendrier" not in words(desk.get("/gestion/journee/"))
    assert [PlannedCall.objects.get(pk=one.pk).state for one in planned] == ["skipped", "made"]


def test_a_promise_that_was_not_kept_is_in_the_day(desk, case, tenant):
    desk.post(of(case, "promesse"), {"person": case.debtor_id, "amount": "80", "due_on": "2026-11-25"})
    made = PromiseToPay.objects.get()
    later = scene.NOW + timedelta(days=8)
    settle_promises(by=BY, at=later)
    with time_machine.travel(later, tick=False):
        page = words(desk.get(f"/gestion/journee/?ligne=promise-{made.pk}"))
        assert "80 € promis pour le 25 novembre 2026 : prendre des nouvelles" in page
        page = words(desk.post(f"/gestion/promesse/{made.pk}/suite/", follow=True))
        assert "prendre des nouvelles" not in page


def test_a_promise_is_refused_in_words_and_taken_back_with_a_reason(desk, case):
    answer = desk.post(of(case, "promesse"), {"person": case.debtor_id, "amount": "5000", "due_on": "2026-11-25"})
    assert answer.status_code == 422
    assert "ce qui reste à régler" in words(answer)
    desk.post(of(case, "promesse"), {"person": case.debtor_id, "amount": "50", "due_on": "2026-11-25"})
    made = PromiseToPay.objects.get()
    assert "pourquoi la promesse est retirée" in words(desk.post(f"/gestion/promesse/{made.pk}/retirer/", follow=True))
    desk.post(f"/gestion/promesse/{made.pk}/retirer/", {"reason": "mauvais dossier"})
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_the_reason_is_a_field_of_the_case(desk, case):
    page = words(desk.post(of(case, "raison"), {"reason": "forgotten"}, follow=True))
    assert "Pourquoi n’est-ce pas payé : oubli." in page
    assert "Raison du non-paiement notée : oubli" in page


def test_a_dispute_heard_in_a_call_is_concluded_with_it_and_waits_to_be_decided(desk, case):
    begin(desk, case, "appel-recu")
    told = {"marks": ["postcode", "invoice"], "reason": "invoice"}
    asked = end(desk, "spoke", **told)
    assert asked.status_code == 422
    assert "Un désaccord arrête le dossier : choisissez ce qu’elle dit, et écrivez ses mots." in words(asked)
    assert Call.objects.get().ended_at is None
    page = words(end(desk, "spoke", **told, said="dispute", said_text="La cantine était fermée.", contested="amount"))
    for said in (
        "Dit que le montant est faux", "Dit au téléphone, noté par Inès Caron", "La cantine était fermée.", "Trancher",
        "L’appel est conclu",
    ):  # fmt: skip
        assert said.lower() in page.lower()
    reply = Reply.objects.get()
    assert "La cantine était fermée." in words(desk.get(f"/gestion/contestations/{reply.pk}/"))
    assert f"reply-{reply.pk}" in desk.get("/gestion/journee/").content.decode()


def test_a_call_that_nobody_took_asks_for_no_words(desk, case):
    desk.post(of(case, "raison"), {"reason": "dispute"})
    begin(desk, case)
    assert "L’appel est conclu." in words(end(desk, "no_answer", reason="dispute"))


def test_a_letter_is_put_on_the_file_with_its_day_and_its_paper(desk, case):
    page = desk.get(of(case, "ce-qu-elle-dit"))
    assert "enctype" in page.content.decode()
    told = {
        "person": case.debtor_id, "way": "letter", "told_on": "2026-11-19", "said": "already_paid",
        "said_text": "J’ai payé à l’école.", "method": "cheque", "paid_on": "en mai", "why": "forgotten",
    }  # fmt: skip
    asked = desk.post(of(case, "ce-qu-elle-dit"), told | {"scan": SimpleUploadedFile("lettre.pdf", b"rien")})
    assert asked.status_code == 422
    assert "ni un PDF ni une photo" in words(asked)
    assert "J’ai payé à l’école." in words(asked)
    paper = SimpleUploadedFile("lettre.pdf", typst.compile(b"Lettre", format="pdf"))
    page = words(desk.post(of(case, "ce-qu-elle-dit"), told | {"scan": paper}, follow=True))
    for said in (
        "aura notre réponse au plus tard le 9 décembre 2026", "Dit avoir payé par chèque", "Quand : en mai",
        "Reçu par courrier, noté par Inès Caron", "Reçu de la personne le 19 novembre 2026", "Dire ce qui est trouvé",
        "Pourquoi n’est-ce pas payé : oubli.",
    ):  # fmt: skip
        assert said in page


def test_a_word_to_come_or_of_nothing_is_asked_again(desk, case):
    told = {"person": case.debtor_id, "way": "email", "told_on": "2026-11-30", "said": "message"}
    for typed, why in ((told, "Ce jour n’est pas encore venu."), ({}, "Choisissez ce que la personne dit.")):
        answer = desk.post(of(case, "ce-qu-elle-dit"), typed | {"said_text": "Bonjour."})
        assert answer.status_code == 422
        assert why in words(answer)
    assert not Reply.objects.exists()


def test_a_disagreement_noted_as_a_reason_asks_for_the_words(desk, case):
    page = words(desk.post(of(case, "raison"), {"reason": "dispute"}, follow=True))
    assert "rien ne s’arrête encore : écrivez ce que la personne conteste" in page
    assert "Noter ce que la personne a dit" in page


def test_a_pause_said_aloud_is_told_back(desk, case):
    told = {"person": case.debtor_id, "way": "phone", "told_on": "2026-11-23", "said": "pause"}
    page = words(desk.post(of(case, "ce-qu-elle-dit"), told, follow=True))
    assert "C’est noté : rien ne part jusqu’au 8 décembre 2026. Dites-le à la personne." in page


@pytest.mark.parametrize("act", ["note", "ce-qu-elle-dit", "promesse", "raison", "appeler", "appel-recu"])
def test_who_may_not_write_nor_call_has_no_door(sign_in, case, act):
    assert sign_in(Role.READER).post(of(case, act), {"person": case.debtor_id, "text": "x"}).status_code in {302, 403}
    assert not CaseNote.objects.exists()
    assert not Call.objects.exists()


def test_the_page_asks_no_more_for_three_notes_than_for_one(desk, case):
    desk.post(of(case, "note"), {"text": "une"})
    once = scene.asked(desk, f"/gestion/dossier/{case.reference}/")
    for text in ("deux", "trois"):
        desk.post(of(case, "note"), {"text": text})
    assert scene.asked(desk, f"/gestion/dossier/{case.reference}/") == once


def test_before_two_marks_and_on_a_machine_nothing_says_who_calls_for_whom(desk, case):
    AgencyProfile.objects.update(legal_name="Nantes Recouvrement")
    shown = begin(desk, case).context["page"]
    for said in (shown.greeting, shown.who_we_are, shown.voicemail):
        for told in ("Recouvrement", "Lhermitte", case.creditor.short_name, "facture"):
            assert told not in said, said
    assert "Inès Caron, message personnel pour Camille Roussel" in shown.voicemail.replace("\u00a0", " ")
    assert "Nantes Recouvrement" in shown.subject


@pytest.mark.parametrize(
    ("reason", "asked", "offered"),
    [
        ("unknown", "empêché de la régler", "laissez parler"), ("forgotten", "restée de côté", "renvoyer le lien"),
        ("late_habit", "empêché de la régler", "quel jour du mois"), ("passing", "difficile", "une pause"),
        ("lasting", "difficile", "Point conseil budget"), ("dispute", "ne va pas", "ni paiement, ni promesse"),
        ("invoice", "ne va pas", "ce qui est faux"), ("paperwork", "Quel papier", "quelle pièce"),
    ],
)  # fmt: skip
def test_the_script_follows_the_reason_and_its_words_may_be_said(desk, case, reason, asked, offered):
    if reason != "unknown":
        desk.post(of(case, "raison"), {"reason": reason})
    page = words(begin(desk, case))
    assert asked in page
    assert offered in page
    shown = present_call(Call.objects.get(), "Inès Caron", profile(), NonPaymentReason(reason), scene.NOW)
    refuse_unfair(f"{shown.greeting} {shown.who_we_are} {shown.subject}", audience=DebtorKind.CONSUMER, sums=())
    refuse_unfair(shown.voicemail, audience=DebtorKind.CONSUMER, sums=())


def test_the_page_of_a_call_asks_the_database_little(desk, case, django_assert_max_num_queries):
    begin(desk, case)
    page = f"/gestion/appel/{Call.objects.get().pk}/"
    desk.get(page)
    with django_assert_max_num_queries(25):
        assert desk.get(page).status_code == 200


def test_a_promise_not_kept_is_spoken_of_first(desk, case):
    desk.post(of(case, "promesse"), {"person": case.debtor_id, "amount": "80", "due_on": "2026-11-25"})
    later = scene.NOW + timedelta(days=8)
    settle_promises(by=BY, at=later)
    with time_machine.travel(later, tick=False):
        assert "Une promesse n’a pas été tenue" in words(begin(desk, case, "appel-recu"))


def test_a_plan_is_read_with_its_dates_then_agreed_and_may_be_refused(desk, case):
    page = words(begin(desk, case, "appel-recu"))
    assert "La personne dit d’abord ce qu’elle peut tenir." in page
    told = {"marks": ["postcode", "reference"], "monthly": "81", "plan_day": "10", "note": "Paie le 8."}
    unread = end(desk, "spoke", **told)
    assert unread.status_code == 422
    assert "Lisez d’abord les dates" in words(unread)
    looked = desk.post(f"/gestion/appel/{Call.objects.get().pk}/", told | {"dates": "1"})
    for said in ("81,00 €", "En tout : 486,00 €.", "ne reconnaît pas la dette", "sans dire pourquoi", "Paie le 8."):
        assert said in words(looked)
    page = end(desk, "spoke", **told, agreed=looked.context["draft"].fingerprint)
    for said in ("la personne reçoit l’échéancier par écrit", "Convenu au téléphone", "La personne le refuse"):
        assert said in words(page)
    plan = case.plans.get()
    page = words(desk.post(f"/gestion/echeancier/{plan.pk}/refus/", follow=True))
    assert "l’échéancier s’arrête" in page
    again = words(desk.post(f"/gestion/echeancier/{plan.pk}/refus/", follow=True))
    assert "n’est plus en cours" in again


def test_a_plan_beyond_the_mandate_is_told_as_a_proposal_and_one_of_nothing_is_refused(desk, case):
    begin(desk, case, "appel-recu")
    place = f"/gestion/appel/{Call.objects.get().pk}/"
    looked = words(desk.post(place, {"monthly": "30", "plan_day": "5", "dates": "1"}))
    for said in ("Cela dépasse le mandat", "Conclure l’appel avec cette proposition"):
        assert said in looked
    for typed in ({"plan_day": "5"}, {"monthly": "-3"}, {"monthly": "0,10", "plan_day": "40"}):
        answer = desk.post(place, typed | {"dates": "1"})
        assert answer.status_code == 422, typed
    assert Call.objects.get().ended_at is None


def overindebted(case):
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=scene.TODAY, by=BY, at=scene.ago(days=1))
    return "La situation de cette personne est protégée"


def contested(case):
    receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.DISPUTE, text="La cantine n’a pas été servie.", answers={},
        by=Actor.debtor(case.debtor), at=scene.ago(days=1), on=scene.TODAY,
    )  # fmt: skip
    return "Répondez d’abord à ce qui arrête le dossier"


@pytest.mark.parametrize("stands", [overindebted, contested])
def test_no_plan_is_offered_nor_read_to_whom_none_may_be_asked_of(desk, case, stands):
    why = stands(case)
    page = words(begin(desk, case, "appel-recu"))
    assert why in page
    assert "La personne dit d’abord" not in page
    assert "Voir les dates à lire" not in page
    typed = {"monthly": "81", "plan_day": "10", "dates": "1"}
    answer = desk.post(f"/gestion/appel/{Call.objects.get().pk}/", typed)
    assert answer.status_code == 422
    assert answer.context["draft"] is None, "no word to read, whatever an older page still shows"
    assert "À lire à la personne" not in words(answer)


def test_dates_beyond_the_last_day_to_act_are_said_to_be_the_creditor_s_to_decide(desk, case):
    begin(desk, case, "appel-recu")
    place = f"/gestion/appel/{Call.objects.get().pk}/"
    typed = {"monthly": "81", "plan_day": "10", "dates": "1"}
    assert "dernier jour pour agir" not in words(desk.post(place, typed))
    soon = scene.TODAY + timedelta(days=60)
    case.parties.update(last_day_to_act=soon)
    page = desk.post(place, typed)
    assert "dernier jour pour agir" in words(page)
    assert "Conclure l’appel avec cette proposition" in words(page)
    assert all(offer.last_on <= soon for offer in page.context["page"].offers)
