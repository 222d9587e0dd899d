"""What the team decides from its own pages: plans, answers, commitments, letters, money."""

from datetime import timedelta

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Hold
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.operations import announce
from agency.disputes.enums import ReplyKind
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan as plan_message
from agency.outbox.values import ReplyPayload
from agency.plans.enums import PlanState
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, a_case, a_receipt


@pytest.fixture
def case(tenant):
    return a_case(total="900.00", paid="0.00")


# Proposals


def test_a_proposal_accepted_runs_and_says_who_is_told(desk, case):
    plan = scene.proposal(case, monthly="50.00")
    page = words(desk.get(f"/gestion/propositions/{plan.pk}/"))
    assert "50,00 € × 18" in page
    assert "Cette proposition va au-delà : acceptez-la avec l’accord du créancier." in page
    done = desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "accept"}, follow=True)
    assert "Camille Roussel reçoit sa confirmation" in words(done)
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING


def test_a_refusal_asks_for_a_sentence_that_the_person_will_read(desk, case):
    plan = scene.proposal(case, monthly="50.00")
    refused = desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "decline", "reason": " "})
    assert refused.status_code == 422
    assert "Écrivez en une phrase pourquoi, la personne la lira." in words(refused)
    desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "decline", "reason": "Et un peu plus chaque mois ?"})
    plan.refresh_from_db()
    assert plan.state == PlanState.DECLINED
    told = Message.objects.get(dedupe_key=f"plan_declined:{plan.pk}")
    assert "Et un peu plus chaque mois" in told.read(ReplyPayload).answer
    again = desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "accept"})
    assert "attend plus de réponse" in words(again)


# Replies


def test_an_answer_is_written_and_the_hold_lifted_only_when_asked(desk, case):
    reply = scene.reply(case, ReplyKind.DISPUTE, "Ce n’est pas le bon montant.", at=scene.ago(days=1), reason="amount")
    url = f"/gestion/reponses/{reply.pk}/"
    assert desk.post(url, {"text": ""}).status_code == 422
    desk.post(url, {"text": "Nous avons corrigé avec le collège."})
    reply.refresh_from_db()
    assert reply.answer == "Nous avons corrigé avec le collège."
    assert Hold.objects.get(reason=HoldReason.DISPUTE).lifted_at is None
    assert "Une réponse a été donnée" in words(desk.post(url, {"text": "Encore"}))


def test_an_answer_may_let_the_case_go_on(desk, case):
    reply = scene.reply(case, ReplyKind.MESSAGE, "Bonjour", at=scene.ago(hours=1))
    desk.post(f"/gestion/reponses/{reply.pk}/", {"text": "Bonjour, voici.", "lift_hold": "1"})
    assert Hold.objects.get(reason=HoldReason.REPLY).lifted_at is not None


HARSH = (
    "Si vous ne payez pas nous saisirons le tribunal, un huissier viendra chez vous et des frais de dossier de "
    "80 euros seront ajoutés. Vous êtes un mauvais payeur !!!"
)


def test_a_harsh_answer_stays_on_the_screen_with_what_to_mend(desk, case):
    reply = scene.reply(case, ReplyKind.HARDSHIP, "J’ai perdu mon emploi.", at=scene.ago(days=1))
    page = desk.post(f"/gestion/reponses/{reply.pk}/", {"text": HARSH, "lift_hold": "1"})
    reply.refresh_from_db()
    assert page.status_code == 422
    assert reply.answered_at is None
    assert not Message.objects.filter(dedupe_key=f"answer:{reply.pk}").exists()
    said = words(page)
    assert HARSH in said
    for quoted in ("« huissier »", "« mauvais payeur »", "« 80 euros »", "personne ne doit aucun frais", "(T4)"):
        assert quoted in said


def test_a_harsh_refusal_of_a_plan_stays_on_the_screen_with_what_to_mend(desk, case):
    plan = scene.proposal(case, monthly="50.00")
    page = desk.post(f"/gestion/propositions/{plan.pk}/", {"choice": "decline", "reason": HARSH})
    plan.refresh_from_db()
    assert page.status_code == 422
    assert plan.state == PlanState.PROPOSED
    assert HARSH in words(page)
    assert "« huissier »" in words(page)


# Commitments


def test_a_commitment_is_kept_or_cancelled_with_a_reason(desk, case):
    def commitment(key, kind=CommitmentKind.NEXT_STEP):
        return announce(
            case=case,
            kind=kind,
            text=f"Lettre recommandée {key}",
            due_on=scene.TODAY,
            announced_on=scene.TODAY - timedelta(days=15),
            dedupe_key=key,
            by=BY,
            at=NOW,
        )

    kept, cancelled = commitment("a", CommitmentKind.PAUSE_END), commitment("b")
    assert "Lettre recommandée a" in words(desk.get("/gestion/paroles/"))
    for row, sentence in ((kept, "Dites ce qui a été fait"), (cancelled, "pas quand on le dit")):
        assert sentence in words(desk.post(f"/gestion/paroles/{row.pk}/", {"choice": "keep"}, follow=True))
    desk.post(f"/gestion/paroles/{kept.pk}/", {"choice": "keep", "reason": "Appelée ce matin"})
    assert "Dites pourquoi" in words(desk.post(f"/gestion/paroles/{cancelled.pk}/", {"choice": "cancel"}, follow=True))
    back = desk.post(
        f"/gestion/paroles/{cancelled.pk}/", {"choice": "cancel", "reason": "payé", "next": "/gestion/journee/"}
    )
    assert back["Location"] == "/gestion/journee/"
    for row, state in ((kept, CommitmentState.KEPT), (cancelled, CommitmentState.CANCELLED)):
        row.refresh_from_db()
        assert row.state == state
    assert "Tout ce que nous avons annoncé est tenu." in words(desk.get("/gestion/paroles/"))


def test_a_hand_back_is_done_from_the_register_and_never_ticked(desk, case):
    word = announce(
        case=case,
        kind=CommitmentKind.HAND_BACK,
        text="dossier rendu au créancier",
        due_on=scene.TODAY - timedelta(days=2),
        announced_on=scene.TODAY - timedelta(days=10),
        dedupe_key="back",
        by=BY,
        at=NOW,
    )
    assert "En retard" in words(desk.get("/gestion/journee/?onglet=engagements"))
    assert "pas quand on le dit" in words(
        desk.post(f"/gestion/paroles/{word.pk}/", {"choice": "keep", "reason": "fait"}, follow=True)
    )
    done = desk.post(f"/gestion/paroles/{word.pk}/", {"choice": "hand_back"}, follow=True)
    assert "Le dossier est rendu au créancier." in words(done)
    case.refresh_from_db()
    word.refresh_from_db()
    assert (case.state, word.state) == (CaseState.RETURNED, CommitmentState.KEPT_LATE)


def test_a_decision_of_the_creditor_says_how_it_was_told(desk, case):
    address = f"/gestion/dossier/{case.reference}/decision/"
    assert "Choisissez ce que" in words(desk.post(address, {"choice": "", "told": "au téléphone"}, follow=True))
    assert "Dites comment" in words(desk.post(address, {"choice": "court", "told": ""}, follow=True))
    noted = words(desk.post(address, {"choice": "court", "told": "au téléphone"}, follow=True))
    assert "saisir la juridiction compétente (au téléphone)" in noted


def test_a_promised_answer_is_kept_by_answering_and_not_by_ticking(desk, case):
    scene.reply(case, ReplyKind.MESSAGE, "Bonjour", at=scene.ago(hours=1))
    commitment = case.commitments.get(kind=CommitmentKind.ANSWER)
    refused = desk.post(f"/gestion/paroles/{commitment.pk}/", {"choice": "keep"}, follow=True)
    assert "Une réponse promise est tenue en répondant à la personne." in words(refused)
    commitment.refresh_from_db()
    assert commitment.state == CommitmentState.OPEN


def test_a_form_never_sends_back_to_another_site(desk, case):
    commitment = announce(
        case=case,
        kind=CommitmentKind.NEXT_STEP,
        text="x",
        due_on=scene.TODAY,
        announced_on=scene.TODAY,
        dedupe_key="x",
        by=BY,
        at=NOW,
    )
    answer = desk.post(f"/gestion/paroles/{commitment.pk}/", {"choice": "keep", "next": "https://ailleurs.example/"})
    assert answer["Location"] == "/gestion/paroles/"


# Letters


@pytest.fixture
def letter(case):
    return plan_message(
        case=case,
        debtor=case.debtor,
        kind=MessageKind.RECEIPT,
        planned_on=scene.TODAY,
        dedupe_key="m",
        payload=a_receipt(),
        by=BY,
        at=scene.NOW,
    )


@pytest.mark.parametrize("folder", ["a-relire", "envoyes", "a-verifier", "annules"])
def test_every_folder_of_letters_opens(folder, desk, letter):
    assert desk.get(f"/gestion/courriers/?pile={folder}").status_code == 200


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HOLD_DISPUTE", "Le dossier était suspendu : contestation."),
        ("reply_hardship", "La personne avait répondu : période difficile."),
        ("PAID", "Tout était réglé."),
        ("handed_back", "Le dossier a été rendu au créancier."),
        ("NO_MANDATE", "Aucun mandat signé ne couvre ce dossier."),
    ],
)
def test_a_cancelled_letter_says_why_in_words(desk, letter, code, said):
    Message.objects.filter(pk=letter.pk).update(state=MessageState.CANCELLED, cancel_code=code)
    page = words(desk.get("/gestion/courriers/?pile=annules"))
    assert said in page
    assert code not in page


def test_a_doubt_is_settled_by_someone_who_looked(desk, letter):
    Message.objects.filter(pk=letter.pk).update(state=MessageState.UNKNOWN)
    assert "Envois à vérifier" in words(desk.get("/gestion/journee/"))
    url = f"/gestion/courriers/{letter.pk}/"
    assert "Dites ce que vous avez constaté" in words(desk.post(url, {"choice": "never"}, follow=True))
    desk.post(url, {"choice": "never", "reason": "rien chez le prestataire"})
    letter.refresh_from_db()
    assert letter.state == MessageState.READY
    assert "déjà connu" in words(desk.post(url, {"choice": "sent", "reason": "vu"}, follow=True))


def test_a_failed_letter_is_drawn_again(desk, letter):
    Message.objects.filter(pk=letter.pk).update(state=MessageState.FAILED, last_error="adresse trop longue")
    assert "adresse trop longue" in words(desk.get("/gestion/courriers/?pile=a-verifier"))
    desk.post(f"/gestion/courriers/{letter.pk}/", {"choice": "retry"})
    letter.refresh_from_db()
    assert letter.state == MessageState.PLANNED


# Money: the same file as the bank gives


def test_nobody_without_the_right_imports_a_statement(desk):
    assert "Importer le relevé" not in words(desk.get("/gestion/encaissements/"))
    assert desk.post("/gestion/encaissements/").status_code == 403


def test_a_statement_without_a_file_says_what_to_do(sign_in):
    answer = sign_in(Role.ACCOUNTANT).post("/gestion/encaissements/")
    assert answer.status_code == 422
    assert "Choisissez le fichier de relevé donné par votre banque." in words(answer)
