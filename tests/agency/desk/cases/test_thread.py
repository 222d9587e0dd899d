"""The time line of a case: everything in one, one kind at a time, by pages, as many questions for three as for one."""

from datetime import timedelta

import pytest

from agency.cases.models import CaseParty
from agency.cases.operations import assign, set_first_letter
from agency.disputes.enums import ReplyKind
from agency.handling.operations import write_note
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import cancel_planned
from agency.outbox.operations import plan as plan_message
from agency.outbox.values import LetterPayload
from agency.parties.enums import Protection
from agency.parties.operations import protect
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import BY, a_case
from tests.factories.transfers import a_transfer

AGO = scene.TODAY - timedelta(days=9)


@pytest.fixture
def case(tenant):
    found = a_case(on=AGO, at=scene.ago(days=9))
    return set_first_letter(case=found, reference="LH-1", sent_on=AGO, by=BY, at=scene.ago(days=9))


@pytest.fixture
def told(case, ines):
    """One of each."""
    a_letter(case, "a")
    scene.reply(case, ReplyKind.DISPUTE, "Douze cartons manquaient.", at=scene.ago(days=3), reason="quality")
    a_transfer(case, "86.00", on=scene.TODAY, at=scene.ago(days=2))
    write_note(case=case, text="Rappelle lundi.", author=ines, by=BY, at=scene.ago(days=1))
    return case


def a_letter(case, key):
    return plan_message(
        case=case, debtor=case.debtor, kind=MessageKind.REGISTERED_LETTER, planned_on=AGO, dedupe_key=key,
        payload=LetterPayload(), channel="registered", by=BY, at=scene.ago(days=4),
    )  # fmt: skip


def of(case, **asked):
    return f"/gestion/dossier/{case.reference}/?" + "&".join(f"{key}={value}" for key, value in asked.items())


def thread(desk, case, **asked):
    """The words of the time line alone."""
    return words(desk.get(of(case, **asked))).partition("Fil du dossier")[2].partition("Paiements Relevé")[0]


def test_everything_is_in_one_line_of_time_the_latest_first(desk, told):
    page = thread(desk, told)
    said = ["Rappelle lundi.", "Paiement reçu : 86,00 €, virement", "Douze cartons manquaient.", "Facture confiée"]
    assert sorted(said, key=page.index) == said
    assert "Lettre recommandée Annulé" in page
    assert "La personne avait répondu : " in page
    assert "Réponse promise pour le" in page


@pytest.mark.parametrize(
    ("kind", "seen", "unseen"),
    [
        ("letters", "Lettre recommandée", "Rappelle lundi."),
        ("mails", "E-mail, prévu le", "Lettre recommandée"),
        ("calls", "Rien de cette sorte sur ce dossier.", "Rappelle lundi."),
        ("answers", "Douze cartons manquaient.", "Paiement reçu"),
        ("money", "Paiement reçu", "Douze cartons manquaient."),
        ("notes", "Rappelle lundi.", "Facture confiée"),
        ("decisions", "Facture confiée", "Rappelle lundi."),
    ],
)  # fmt: skip
def test_one_kind_at_a_time(desk, told, kind, seen, unseen):
    page = thread(desk, told, fil=kind)
    assert seen in page
    assert unseen not in page


def test_a_query_string_that_means_nothing_shows_everything(desk, told):
    assert thread(desk, told, fil="n’importe", page="-3") == thread(desk, told)


def test_a_page_holds_thirty_lines_and_the_next_one_the_rest(desk, case, ines):
    for rank in range(31):
        write_note(case=case, text=f"note {rank:02d}.", author=ines, by=BY, at=scene.ago(hours=40 - rank))
    first, second = thread(desk, case, fil="notes"), thread(desk, case, fil="notes", page=2)
    assert ("note 30." in first, "note 00." in first, "Plus ancien" in first) == (True, False, True)
    assert ("note 00." in second, "note 01." in second, "Plus récent" in second) == (True, False, True)
    assert "Rien de cette sorte" in thread(desk, case, fil="notes", page=9)


def test_the_page_asks_no_more_for_three_of_each_than_for_one(desk, told, ines):
    once = scene.asked(desk, of(told))
    # The bound of every page of the staff.
    assert once <= 25
    for rank in range(2):
        a_letter(told, f"b{rank}")
        scene.reply(told, ReplyKind.MESSAGE, "Bonjour.", at=scene.ago(hours=rank + 1), subject="other")
        a_transfer(told, "10.00", ref=f"autre-{rank}", on=scene.TODAY, at=scene.ago(hours=rank + 1))
        write_note(case=told, text="encore", author=ines, by=BY, at=scene.ago(hours=rank + 1))
    assert scene.asked(desk, of(told)) == once
    for rank in range(30):
        write_note(case=told, text=f"encore {rank}", author=ines, by=BY, at=scene.ago(hours=1, minutes=rank))
    assert scene.asked(desk, of(told)) == once


def test_a_letter_that_will_not_leave_says_why_in_its_line(desk, case):
    a_letter(case, "a")
    cancel_planned(case=case, code="plan", by=BY, at=scene.NOW)
    assert Message.objects.get().state == MessageState.CANCELLED
    assert "La personne a accepté un échéancier." in thread(desk, case, fil="letters")


def test_the_head_of_the_page_says_the_sum_the_next_step_the_owner_the_protection_and_the_light(desk, case, ines):
    head = words(desk.get(of(case))).partition("La somme")[0]
    assert "Reste à régler 486,00 €" in head
    assert "Suivi par Personne en particulier" in head
    assert "Protection Aucune connue" in head
    assert "Dernier jour pour agir 15 juillet 2028 loin" in head
    assign(case=case, referent=ines, by=BY, at=scene.NOW)
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=AGO, by=BY, at=scene.NOW)
    type(case).objects.filter(pk=case.pk).update(last_day_to_act=scene.TODAY + timedelta(days=5))
    CaseParty.objects.filter(case=case).update(last_day_to_act=scene.TODAY + timedelta(days=5))
    head = words(desk.get(of(case))).partition("La somme")[0]
    assert "Suivi par Inès Caron" in head
    assert f"Protection {Protection.DECEASED.label.capitalize()}" in head
    assert "tout proche" in head


def test_whoever_waits_for_an_answer_is_one_key_away(desk, told):
    assert 'data-touche="a"' in desk.get(of(told)).content.decode()
    assert "Répondre à Camille Roussel" in words(desk.get(of(told)))
