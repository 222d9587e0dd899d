"""Nothing can be sent before a person has qualified the case, through the workflow of Wagtail."""

from datetime import date

import pytest
from wagtail.models import Workflow

from agency.cases.enums import CaseState
from agency.cases.operations import MoveRefused, move
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.qualification.enums import Conclusion
from agency.qualification.operations import NotReady, answer, approve, open_for, submit, workflow
from agency.qualification.rules import CHECKS
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.factories import BY, NOW, TODAY, a_case

pytestmark = pytest.mark.usefixtures("tenant")

ALL_CHECKED = dict.fromkeys(CHECKS, True) | {"conclusion": Conclusion.READY, "legal_ground": "Contrat de scolarisation"}


@pytest.fixture
def ines():
    return open_account(
        email="ines@lhermitte.example", first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.HANDLER
    )


@pytest.fixture
def karim():
    return open_account(
        email="karim@lhermitte.example", first_name="Karim", last_name="Haddou", kind=UserKind.STAFF, role=Role.MANAGER
    )


def qualify(case, user, **answers):
    qualification = open_for(case=case, by=BY, at=NOW)
    by = Actor.staff(user)
    answer(qualification=qualification, answers=ALL_CHECKED | answers, user=user, by=by, at=NOW)
    submit(qualification=qualification, user=user, by=by, at=NOW, on=TODAY)
    done = approve(qualification=qualification, user=user, at=NOW)
    case.refresh_from_db()
    return done


def test_a_complete_assessment_approved_lets_the_case_go(ines):
    case = a_case(qualified=False)
    assert qualify(case, ines)
    assert case.state == CaseState.ACTIVE
    assert case.qualified_at == NOW
    assert JournalLine.objects.get(verb=Verb.QUALIFICATION_CONCLUDED).at == NOW


def test_nothing_is_approved_through_a_workflow_that_was_closed(ines):
    workflow().deactivate(user=ines)
    with pytest.raises(Workflow.DoesNotExist):
        qualify(a_case(qualified=False), ines)


def test_a_missing_check_is_told_before_anybody_is_asked_to_approve(ines):
    case = a_case(qualified=False)
    with pytest.raises(NotReady, match="À vérifier : l’identité et l’adresse sont vérifiées"):
        qualify(case, ines, identity_checked=False)
    assert case.state == CaseState.TO_QUALIFY


def test_no_checkbox_lifts_a_time_bar(ines):
    case = a_case(qualified=False, due_on=date(2024, 10, 3))
    with pytest.raises(NotReady, match=r"prescrite depuis le 4 octobre 2026\. Aucun envoi n’est possible"):
        qualify(case, ines)


def test_above_the_ceiling_only_someone_who_manages_the_team_decides(ines, karim):
    case = a_case(qualified=False, total="6200.00", paid="0.00")
    assert not qualify(case, ines)
    assert case.state == CaseState.TO_QUALIFY
    assert approve(qualification=case.qualification, user=karim, at=NOW)
    case.refresh_from_db()
    assert case.state == CaseState.ACTIVE


def test_a_question_goes_back_to_the_creditor_and_a_stop_returns_the_file(ines):
    asked, stopped = a_case(qualified=False), a_case(qualified=False, number="FA-2026-0400")
    assert qualify(asked, ines, identity_checked=False, conclusion=Conclusion.ASK_CREDITOR, question="La facture ?")
    assert qualify(stopped, ines, conclusion=Conclusion.STOP)
    assert (asked.state, stopped.state) == (CaseState.WITH_CREDITOR, CaseState.RETURNED)


@pytest.mark.parametrize(
    ("state", "said"),
    [(CaseState.RETURNED, "rendu au créancier"), (CaseState.SETTLED, "réglé"), (CaseState.CLOSED, "clos")],
)
def test_a_case_that_ended_meanwhile_is_not_reopened_by_a_late_approval(ines, state, said):
    case = a_case(qualified=False)
    qualification = open_for(case=case, by=BY, at=NOW)
    answer(qualification=qualification, answers=ALL_CHECKED, user=ines, by=Actor.staff(ines), at=NOW)
    submit(qualification=qualification, user=ines, by=Actor.staff(ines), at=NOW, on=TODAY)
    move(case=case, to=state, by=BY, at=NOW, on=TODAY)
    with pytest.raises(MoveRefused, match=said):
        approve(qualification=qualification, user=ines, at=NOW)


def test_a_workflow_that_rests_is_not_used():
    resting = workflow()
    resting.active = False
    resting.save()
    with pytest.raises(Workflow.DoesNotExist):
        workflow()
