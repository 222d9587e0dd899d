"""A creditor's file speaks for that creditor only: a neighbour's 10 € line moves no letter, no code, no name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import current_code, move
from agency.intake.models import ImportBatch
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.letters.presenters import recipient_lines
from agency.parties.enums import ContactKind, Matter, Protection, QuestionState, Source
from agency.parties.models import ContactQuestion, Creditor, Debtor
from agency.parties.operations import ContactDecisionRefused, change_address, decide_contact, protect
from agency.parties.queries import open_questions, usable_email
from agency.qualification.enums import Obstacle
from agency.qualification.queries import facts_of
from agency.qualification.rules import known_obstacles
from portal.debtors.door.sign_in import SignInRefused, identify_debtor
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;SIRET;Adresse;Code postal;Ville;Courriel;Téléphone;Facture;Date;Échéance;Solde"
SIRET = "44306184100047"
HONEST = f"Vent d'Ouest SAS;{SIRET};10 rue Honnête;44000;Nantes;compta@ouest.example;02 40 00 00 01"
THIEF = f"Vol au Vent;{SIRET};1 rue du Voleur;75001;Paris;voleur@ailleurs.example;06 00 00 00 02"
OTHER_FIRM = "Moulin Blanc SARL;55203253400018;2 quai Vert;44000;Nantes;compta@moulin.example;02 40 00 00 09"


@pytest.fixture
def berthier(tenant: Any) -> Creditor:
    a_profile()
    return a_firm("Atelier Berthier")


@pytest.fixture
def mallory(berthier: Creditor) -> Creditor:
    return a_firm("Mallory Négoce")


def a_firm(name: str) -> Creditor:
    creditor = a_creditor(kind="company", name=f"{name} SARL", short_name=name, default_claim_type="b2b", siren="")
    a_mandate(creditor)
    return creditor


def line(who: str, number: str, amount: str = "1200,00") -> str:
    return f"{who};{number};01/06/2026;01/07/2026;{amount}"


def deposit(creditor: Creditor, *lines: str) -> ImportBatch:
    data = "\n".join([HEAD, *lines]).encode()
    return read_batch(creditor=creditor, filename="factures.csv", data=data, by=BY, at=NOW, on=TODAY)


def confide(creditor: Creditor, *lines: str) -> list[Case]:
    return confirm_batch(batch=deposit(creditor, *lines), by=BY, at=NOW, on=TODAY)


def qualify(case: Case) -> Case:
    return move(case=case, to=CaseState.ACTIVE, by=BY, at=NOW, on=TODAY, reason="qualifié")


def told(case: Case) -> tuple[Any, ...]:
    """All that a letter, a mail and a call of this case use."""
    person = Debtor.objects.get(pk=case.debtor_id)
    email = usable_email(person)
    phones = person.contact_points.filter(kind=ContactKind.PHONE, valid=True)
    code = current_code(debtor=person, by=BY, at=NOW)
    return recipient_lines(person), email and email.value, [phone.value for phone in phones], code


def decide(question: ContactQuestion, choice: QuestionState, reason: str = "vu avec le greffe") -> ContactQuestion:
    return decide_contact(question=question, choice=choice, reason=reason, by=BY, at=NOW, on=TODAY)


def home(case: Case) -> str:
    return str(Debtor.objects.get(pk=case.debtor_id).addresses.get(valid=True).line1)


def obstacles(case: Case) -> set[str]:
    return {ground.obstacle for ground in known_obstacles(facts_of(case, TODAY))}


@pytest.mark.parametrize("qualified", [False, True])
def test_a_neighbour_s_line_moves_nothing_of_another_creditor_s_file(
    berthier: Creditor, mallory: Creditor, qualified: bool
) -> None:
    honest, other = confide(berthier, line(HONEST, "B-1"), line(OTHER_FIRM, "B-2"))
    if qualified:
        qualify(honest)
    before, other_before = told(honest), told(other)
    (theirs,) = confide(mallory, line(THIEF, "M-1", "10,00"))
    assert (told(honest), told(other)) == (before, other_before)
    assert theirs.debtor_id != honest.debtor_id
    assert Obstacle.CONTACT_QUESTION not in obstacles(honest)


def test_the_neighbour_s_letter_opens_the_neighbour_s_file_only(berthier: Creditor, mallory: Creditor) -> None:
    (honest,), (theirs,) = confide(berthier, line(HONEST, "B-1")), confide(mallory, line(THIEF, "M-1", "10,00"))
    Case.objects.update(first_letter_reference="L1", first_letter_on=TODAY)
    honest_code, their_code = told(honest)[-1], told(theirs)[-1]
    assert honest_code != their_code
    assert identify_debtor(code=honest_code, postcode="44000", origin="192.0.2.1", at=NOW).debtor == honest.debtor
    assert identify_debtor(code=their_code, postcode="75001", origin="192.0.2.1", at=NOW).debtor == theirs.debtor
    with pytest.raises(SignInRefused):
        identify_debtor(code=honest_code, postcode="75001", origin="192.0.2.1", at=NOW)


def test_two_words_on_one_siren_are_put_before_the_staff_and_no_letter_leaves_before(
    berthier: Creditor, mallory: Creditor
) -> None:
    confide(berthier, line(HONEST, "B-1"))
    (theirs,) = confide(mallory, line(THIEF, "M-1", "10,00"))
    asked = {question.matter: question for question in open_questions()}
    assert set(asked) == {Matter.NAME, Matter.ADDRESS}
    assert {question.debtor_id for question in asked.values()} == {theirs.debtor_id}
    assert asked[Matter.ADDRESS].known["line1"] == "10 rue Honnête"
    assert asked[Matter.ADDRESS].brought["line1"] == "1 rue du Voleur"
    assert Obstacle.CONTACT_QUESTION in obstacles(theirs)
    for question in asked.values():
        decide(question, QuestionState.ADOPTED)
    assert Obstacle.CONTACT_QUESTION not in obstacles(theirs)


def test_the_same_firm_told_alike_by_two_creditors_asks_nothing(berthier: Creditor, mallory: Creditor) -> None:
    confide(berthier, line(HONEST, "B-1"))
    alike = f"VENT D’OUEST;{SIRET};10 RUE HONNETE;44000;NANTES;autre@ouest.example;"
    (theirs,) = confide(mallory, line(alike, "M-1"))
    assert not open_questions().exists()
    email = usable_email(theirs.debtor)
    assert email is not None
    assert email.value == "autre@ouest.example"


def test_each_decision_goes_as_far_as_it_says_and_leaves_its_reason(berthier: Creditor, mallory: Creditor) -> None:
    reach = {
        QuestionState.KEPT: ("10 rue Honnête", "10 rue Honnête", Verb.CONTACT_KEPT),
        QuestionState.ADOPTED: ("10 rue Honnête", "1 rue du Voleur", Verb.CONTACT_ADOPTED),
        QuestionState.EVERYWHERE: ("1 rue du Voleur", "1 rue du Voleur", Verb.CONTACT_ADOPTED_EVERYWHERE),
    }
    sirets = ("73282932000017", "55210055400013", "78467169500012")
    for rank, (siret, (choice, (ours, theirs, verb))) in enumerate(zip(sirets, reach.items(), strict=True)):
        (first,) = confide(berthier, line(HONEST.replace(SIRET, siret), f"B-{rank}"))
        (second,) = confide(mallory, line(THIEF.replace(SIRET, siret), f"M-{rank}"))
        question = open_questions().get(debtor=second.debtor, matter=Matter.ADDRESS)
        decide(question, choice)
        assert (home(first), home(second)) == (ours, theirs), choice
        written = JournalLine.objects.get(verb=verb)
        assert (written.subject_id, written.data["reason"]) == (question.pk, "vu avec le greffe")


def test_a_decision_wants_a_reason_and_is_made_once(berthier: Creditor, mallory: Creditor) -> None:
    confide(berthier, line(HONEST, "B-1"))
    confide(mallory, line(THIEF, "M-1"))
    question = open_questions().get(matter=Matter.ADDRESS)
    with pytest.raises(ContactDecisionRefused, match="vérifié"):
        decide(question, QuestionState.KEPT, " ")
    decide(question, QuestionState.KEPT)
    with pytest.raises(ContactDecisionRefused, match="déjà tranchée"):
        decide(question, QuestionState.EVERYWHERE)


def test_a_creditor_corrects_its_own_word_until_somebody_relied_on_it(berthier: Creditor) -> None:
    """Before the assessment nobody looked: the newest word is used. After it, the letter's address is settled."""
    (case,) = confide(berthier, line(HONEST, "B-1"))
    moved = HONEST.replace("10 rue Honnête", "11 rue Honnête").replace("compta@", "factures@")
    assert confide(berthier, line(moved, "B-2")) == [case]
    assert (home(case), told(case)[1]) == ("11 rue Honnête", "factures@ouest.example")
    assert not open_questions().exists()
    qualify(case)
    before = told(case)
    again = moved.replace("11 rue", "12 rue").replace("factures@", "tiers@").replace("00 01", "00 03")
    (second,) = confide(berthier, line(again, "B-3"))
    assert second != case
    assert told(case) == before
    asked = {question.matter: question for question in open_questions()}
    assert set(asked) == {Matter.ADDRESS, Matter.EMAIL, Matter.PHONE}
    assert not any(question.elsewhere for question in asked.values())
    assert Obstacle.CONTACT_QUESTION in obstacles(second)
    decide(asked[Matter.EMAIL], QuestionState.ADOPTED)
    decide(asked[Matter.PHONE], QuestionState.KEPT)
    decide(asked[Matter.ADDRESS], QuestionState.ADOPTED)
    assert (home(case), *told(case)[1:3]) == ("12 rue Honnête", "tiers@ouest.example", ["+33240000001"])


def test_the_same_invoices_handed_over_again_with_a_correction_are_listened_to(berthier: Creditor) -> None:
    """A creditor who corrects an address exports the whole list anew: every line of it is known already."""
    (case,) = confide(berthier, line(HONEST, "B-1"))
    assert confide(berthier, line(HONEST.replace("10 rue", "11 rue"), "B-1")) == []
    assert home(case) == "11 rue Honnête"
    qualify(case)
    assert confide(berthier, line(HONEST.replace("10 rue", "12 rue"), "B-1")) == []
    assert home(case) == "11 rue Honnête"
    assert open_questions().get().brought["line1"] == "12 rue Honnête"


def test_a_line_known_already_adds_nobody(berthier: Creditor) -> None:
    confide(berthier, line(HONEST, "B-1"))
    people = Debtor.objects.count()
    confide(berthier, line(HONEST.replace("10 rue", "11 rue"), "B-1"), line(OTHER_FIRM, "B-2"))
    assert Debtor.objects.count() == people + 1


def test_a_word_turned_down_is_not_asked_again_and_a_newer_one_takes_its_place(berthier: Creditor) -> None:
    (case,) = confide(berthier, line(HONEST, "B-1"))
    qualify(case)
    moved = HONEST.replace("10 rue", "11 rue")
    confide(berthier, line(moved, "B-2"))
    confide(berthier, line(HONEST.replace("10 rue", "12 rue"), "B-3"))
    question = open_questions().get()
    assert question.brought["line1"] == "12 rue Honnête"
    decide(question, QuestionState.KEPT)
    confide(berthier, line(HONEST.replace("10 rue", "12 rue"), "B-4"))
    assert not open_questions().exists()
    confide(berthier, line(moved, "B-5"))
    assert open_questions().get().brought["line1"] == "11 rue Honnête"


def test_what_the_person_said_stands_against_its_creditor(berthier: Creditor) -> None:
    (case,) = confide(berthier, line(HONEST, "B-1"))
    change_address(
        debtor=case.debtor, line1="3 place Neuve", postcode="44000", city="Nantes", source=Source.DEBTOR,
        by=BY, at=NOW, on=date(2026, 11, 3),
    )  # fmt: skip
    confide(berthier, line(HONEST, "B-2"))
    assert home(case) == "3 place Neuve"
    assert open_questions().get().known["line1"] == "3 place Neuve"


def test_a_person_who_refused_e_mail_is_not_reached_by_another_address(berthier: Creditor) -> None:
    (case,) = confide(berthier, line(HONEST, "B-1"))
    case.debtor.contact_points.filter(kind=ContactKind.EMAIL).update(opted_out_at=NOW)
    confide(berthier, line(HONEST.replace("compta@", "direction@"), "B-2"))
    question = open_questions().get(matter=Matter.EMAIL)
    with pytest.raises(ContactDecisionRefused, match="refusé"):
        decide(question, QuestionState.ADOPTED)
    assert told(case)[1] is None


def test_what_protects_a_firm_protects_it_in_every_creditor_s_files(berthier: Creditor, mallory: Creditor) -> None:
    honest, other = confide(berthier, line(HONEST, "B-1"), line(OTHER_FIRM, "B-2"))
    (theirs,) = confide(mallory, line(THIEF, "M-1"))
    protect(debtor=honest.debtor, protection=Protection.INSOLVENT, since=TODAY, by=BY, at=NOW)
    late = a_firm("Troisième")
    (third,) = confide(late, line(HONEST, "T-1"))
    protections = {case.pk: Debtor.objects.get(pk=case.debtor_id).protection for case in (theirs, third, other)}
    assert protections == {theirs.pk: Protection.INSOLVENT, third.pk: Protection.INSOLVENT, other.pk: ""}


def test_of_a_pair_bound_together_only_the_one_who_moved_is_asked_about(tenant: Any) -> None:
    a_profile()
    school = a_creditor()
    a_mandate(school)
    head = (
        "Code famille;N° facture;Émise le;Échéance;Montant;Payeur 1 nom;Payeur 1 prénom;Payeur 1 adresse;"
        "Payeur 1 code postal;Payeur 1 ville;Payeur 2 nom;Payeur 2 prénom;Payeur 2 adresse;Payeur 2 code postal;"
        "Payeur 2 ville;Solidarité"
    )
    one, two = "Haddad;Samir;1 rue A;44000;Nantes", "Haddad;Leïla;1 rue A;44000;Nantes"

    def hand(first: str, second: str, number: str) -> list[Case]:
        text = f"{head}\nF12;{number};01/06/2026;01/07/2026;300,00;{first};{second};oui"
        batch = read_batch(creditor=school, filename="f.csv", data=text.encode(), by=BY, at=NOW, on=TODAY)
        return confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)

    (case,) = hand(one, two, "E-1")
    assert case.parties.count() == 2
    qualify(case)
    hand(one, two.replace("1 rue A", "9 rue B"), "E-2")
    question = open_questions().get()
    assert (question.debtor.first_name, question.brought["line1"]) == ("Leïla", "9 rue B")
    assert {party.debtor.addresses.get(valid=True).line1 for party in case.parties.all()} == {"1 rue A"}
