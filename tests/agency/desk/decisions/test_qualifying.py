"""Qualify before writing: on our checklist, and the same through Wagtail's own editor."""

from datetime import date

import pytest

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.operations import add_document
from agency.handling.enums import NonPaymentReason
from agency.handling.operations import note_reason
from agency.handling.queries import reason_of
from agency.qualification.models import Qualification
from agency.qualification.operations import open_for
from agency.qualification.rules import CHECKS
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case

CHECKED = dict.fromkeys(CHECKS, "on") | {"legal_ground": "Contrat de scolarisation", "reason_known": "", "question": ""}


def with_contract(case):
    """A case whose contract is in it: without a piece, nobody can say to have checked it."""
    add_document(
        case=case, kind=DocumentKind.CONTRACT, title="Contrat", content=b"%PDF-1.7", mime="application/pdf", by=BY,
        at=NOW, on=TODAY,
    )  # fmt: skip
    return case


@pytest.fixture
def case(tenant):
    return with_contract(a_case(qualified=False))


def state(case):
    case.refresh_from_db()
    return case.state


def post(client, case, **answers):
    return client.post(f"/gestion/qualifier/{case.reference}/", CHECKED | {"conclusion": "ready"} | answers)


def test_the_checklist_shows_what_is_known_and_asks_the_six_checks(desk, case):
    page = words(desk.get(f"/gestion/qualifier/{case.reference}/"))
    for sentence in CHECKS.values():
        assert str(sentence) in page
    assert "Créance non prescrite (jusqu’au 15 juillet 2028)" in page
    assert "Reste à régler 486,00 €" in page
    assert "Prêt : on peut écrire" in page


def test_valid_and_next_qualifies_and_opens_the_next_file(desk, case):
    following = a_case(qualified=False, number="FA-2026-0400")
    answer = post(desk, case, next="1")
    assert answer["Location"] == "/gestion/qualifier/"
    assert state(case) == CaseState.ACTIVE
    page = desk.get("/gestion/qualifier/", follow=True)
    assert following.reference in page.content.decode()
    assert "Camille Roussel : dossier qualifié." in words(page)


def test_after_the_last_qualification_the_day_is_shown(desk, case):
    post(desk, case)
    assert "Tous les dossiers sont qualifiés." in words(desk.get("/gestion/qualifier/", follow=True))


def test_a_check_forgotten_is_named_and_what_was_typed_stays(desk, case):
    answers = {field: "on" for field in CHECKS if field != "evidence_checked"}
    page = desk.post(
        f"/gestion/qualifier/{case.reference}/", answers | {"conclusion": "ready", "legal_ground": "Contrat signé"}
    )
    assert page.status_code == 422
    assert "À vérifier : la facture ou le contrat est au dossier" in words(page)
    assert "Contrat signé" in page.content.decode()
    assert state(case) == CaseState.TO_QUALIFY
    assert not Qualification.objects.exists()


def test_nobody_ticks_a_piece_that_is_not_in_the_case(desk, tenant):
    bare = a_case(qualified=False, number="FA-2026-0500")
    assert "Ni facture ni contrat au dossier" in words(post(desk, bare))
    assert state(bare) == CaseState.TO_QUALIFY
    with_contract(bare)
    post(desk, bare)
    assert state(bare) == CaseState.ACTIVE


def test_no_checkbox_lifts_what_the_law_stops(desk, tenant):
    late = with_contract(a_case(qualified=False, due_on=date(2024, 10, 3)))
    assert "prescrite depuis le 4 octobre 2026. Aucun envoi n’est possible." in words(post(desk, late))
    assert state(late) == CaseState.TO_QUALIFY


def test_a_question_to_the_creditor_is_written(desk, case):
    page = post(desk, case, conclusion="ask_creditor")
    assert "Écrivez la question" in words(page)
    post(desk, case, conclusion="ask_creditor", question="La facture, s’il vous plaît ?")
    assert state(case) == CaseState.WITH_CREDITOR
    desk.post(f"/gestion/dossier/{case.reference}/a-qualifier/")
    assert state(case) == CaseState.TO_QUALIFY


def test_a_stop_returns_the_file(desk, case):
    desk.post(f"/gestion/qualifier/{case.reference}/", {"conclusion": "stop"})
    assert state(case) == CaseState.RETURNED


def test_without_a_result_nothing_happens(desk, case):
    assert "Choisissez l’un des trois résultats." in words(post(desk, case, conclusion=""))


def test_above_the_ceiling_a_second_person_approves(desk, sign_in, tenant):
    large = with_contract(a_case(qualified=False, total="6200.00", paid="0.00"))
    assert "Une seconde personne doit l’approuver" in words(
        desk.post(f"/gestion/qualifier/{large.reference}/", CHECKED | {"conclusion": "ready"}, follow=True)
    )
    assert state(large) == CaseState.TO_QUALIFY
    assert "À approuver" in words(desk.get("/gestion/journee/"))
    post(sign_in(Role.MANAGER), large)
    assert state(large) == CaseState.ACTIVE


# The same, through Wagtail's editor


def editor(case):
    qualification = open_for(case=case, by=BY, at=NOW)
    return qualification, f"/gestion/snippets/agency/qualification/edit/{qualification.pk}/"


def test_wagtails_editor_submits_then_approves_and_the_case_goes(desk, case):
    qualification, url = editor(case)
    form = desk.get(url)
    assert form.status_code == 200
    assert "action-publish" not in form.content.decode()
    sent = desk.post(url, CHECKED | {"conclusion": "ready", "action-submit": "1"})
    assert sent.status_code == 302, words(sent)
    qualification.refresh_from_db()
    assert qualification.current_workflow_state is not None
    assert state(case) == CaseState.TO_QUALIFY
    task = qualification.current_workflow_task_state
    approval = f"/gestion/snippets/agency/qualification/workflow/action/{qualification.pk}/approve/{task.pk}/"
    assert desk.post(approval).status_code in {200, 302}
    assert state(case) == CaseState.ACTIVE
    qualification.refresh_from_db()
    assert qualification.live
    assert qualification.identity_checked


def test_wagtails_editor_refuses_an_incomplete_assessment_in_words(desk, case):
    _qualification, url = editor(case)
    page = desk.post(
        url, {"conclusion": "ready", "action-submit": "1", "legal_ground": "", "reason_known": "", "question": ""}
    )
    assert page.status_code == 200
    assert "À vérifier : l’identité et l’adresse sont vérifiées" in words(page)
    assert state(case) == CaseState.TO_QUALIFY


def test_wagtails_editor_keeps_an_incomplete_draft(desk, case):
    qualification, url = editor(case)
    kept = desk.post(
        url, {"identity_checked": "on", "conclusion": "", "legal_ground": "", "reason_known": "", "question": ""}
    )
    assert kept.status_code == 302
    qualification.refresh_from_db()
    assert qualification.get_latest_revision_as_object().identity_checked
    assert not qualification.live
    assert state(case) == CaseState.TO_QUALIFY


def test_what_changed_since_the_submission_stops_the_approval_in_words(desk, case):
    qualification, url = editor(case)
    desk.post(url, CHECKED | {"conclusion": "ready", "action-submit": "1"})
    case.debtor.addresses.all().delete()
    qualification.refresh_from_db()
    refused = desk.post(
        url, CHECKED | {"conclusion": "ready", "action-workflow-action": "1", "workflow-action-name": "approve"}
    )
    assert "Il manque une adresse postale" in words(refused)
    task = qualification.current_workflow_task_state
    approval = f"/gestion/snippets/agency/qualification/workflow/action/{qualification.pk}/approve/{task.pk}/"
    after = desk.post(approval, follow=True)
    assert after.status_code == 200
    assert "Il manque une adresse postale" in words(desk.get(url)) or "Il manque une adresse postale" in words(after)
    assert state(case) == CaseState.TO_QUALIFY


def test_nobody_opens_an_assessment_by_hand_nor_publishes_around_the_workflow(desk, case):
    qualification, url = editor(case)
    assert desk.get("/gestion/snippets/agency/qualification/add/").status_code == 302
    desk.post(url, CHECKED | {"conclusion": "ready", "action-publish": "1"})
    qualification.refresh_from_db()
    assert not qualification.live
    assert state(case) == CaseState.TO_QUALIFY


def test_a_question_that_threatens_is_not_sent_to_the_creditor(desk, case):
    question = "Votre client est un mauvais payeur, faut-il envoyer l’huissier ?"
    page = post(desk, case, conclusion="ask_creditor", question=question)
    assert page.status_code == 422
    assert state(case) == CaseState.TO_QUALIFY
    assert "« mauvais payeur »" in words(page)
    assert question in words(page)


def test_why_it_is_not_paid_is_asked_and_nothing_said_leaves_what_is_known(desk, case):
    assert "Pourquoi n’est-ce pas payé ?" in words(desk.get(f"/gestion/qualifier/{case.reference}/"))
    assert post(desk, case, why="perdue").status_code == 422
    post(desk, case, why="passing")
    assert (state(case), reason_of(case)) == (CaseState.ACTIVE, NonPaymentReason.PASSING)
    other = with_contract(a_case(qualified=False, number="FA-2026-0400"))
    note_reason(case=other, reason=NonPaymentReason.FORGOTTEN, by=BY, at=NOW)
    post(desk, other)
    assert (state(other), reason_of(other)) == (CaseState.ACTIVE, NonPaymentReason.FORGOTTEN)


def test_a_file_that_is_not_ready_keeps_no_reason(desk, case):
    answers = {field: "on" for field in CHECKS if field != "status_checked"}
    page = desk.post(f"/gestion/qualifier/{case.reference}/", answers | {"conclusion": "ready", "why": "passing"})
    assert (page.status_code, reason_of(case)) == (422, NonPaymentReason.UNKNOWN)
    assert 'value="passing" selected' in page.content.decode()
