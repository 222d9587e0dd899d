"""Every door of the portal is scoped: two creditors, two people, two cases of each, and nobody reads a neighbour's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cards.queries import latest_attempt
from agency.cases.enums import CaseState, DocumentKind, HoldReason
from agency.cases.models import Case, Document
from agency.cases.operations import add_document, current_code, hold, move, set_first_letter
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.intake.models import ImportBatch
from agency.journal.rules import Actor
from agency.outbox.models import Message, MessageDocument
from agency.parties.models import Debtor
from agency.plans.operations import accept_offer
from agency.qualification.operations import ask, receive_answer
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer
from tests.portal.creditors.conftest import contact_of
from tests.portal.creditors.test_pages import deposit, plain

NOT_FOUND, FORBIDDEN, FOUND = 404, 403, 200
HOME = "/creancier/"


def read(browser: AgencyClient, address: str) -> bytes | int:
    """What the browser is given: the page or the file, or the number of the refusal."""
    answer = browser.get(address)
    if answer.status_code != FOUND:
        return answer.status_code
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def page(browser: AgencyClient, address: str) -> str:
    found = read(browser, address)
    assert isinstance(found, bytes), found
    return plain(found.decode())


class School:
    """A creditor, its browser, and two cases of two people."""

    def __init__(self, tenant: Any, name: str, siren: str, street: str) -> None:
        self.creditor = a_creditor(name=name, short_name=name, siren=siren)
        self.cases = [self.a_case(f"{name} {rank}", f"{street}{rank}") for rank in (1, 2)]
        self.browser = AgencyClient(tenant)
        self.browser.force_login(contact_of(self.creditor, f"{street}@ecole.example"))

    def a_case(self, number: str, last_name: str) -> Case:
        person = a_person(self.creditor, last_name=last_name, email=f"{last_name}@exemple.example")
        return a_case(creditor=self.creditor, debtor=person, number=number)


@pytest.fixture
def schools(tenant: Any) -> tuple[School, School]:
    """Two clients of one agency; the second is not the first row of any table."""
    return School(tenant, "Sainte-Anne", "784671695", "Anne"), School(tenant, "Saint-Paul", "542065479", "Paul")


def of(case: Case, *more: Any) -> str:
    return "/".join([f"{HOME}dossiers/{case.reference}", *map(str, more)]) + "/"


def an_invoice(case: Case, name: str) -> Document:
    found = add_document(
        case=case, kind=DocumentKind.INVOICE, title=name, content=f"%PDF-1.7 {case.reference} {name}".encode(),
        mime="application/pdf", by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    case.claims.update(invoice=found)
    return found


def test_each_contact_enters_their_own_creditors_pages(schools: tuple[School, School]) -> None:
    for ours, theirs in (schools, schools[::-1]):
        home = page(ours.browser, HOME)
        assert all(case.debtor.full_name in home for case in ours.cases)
        assert not any(case.debtor.full_name in home for case in theirs.cases)


def test_nobody_else_enters_them(tenant: Any, schools: tuple[School, School]) -> None:
    inside, stranger = AgencyClient(tenant), AgencyClient(tenant)
    inside.force_login(staff(Role.MANAGER))
    assert inside.get(HOME)["Location"] == "/gestion/"
    assert inside.post(HOME).status_code == FORBIDDEN
    assert stranger.get(HOME).status_code == 302


def test_a_case_is_the_one_named_and_the_creditors_own(schools: tuple[School, School]) -> None:
    for ours, theirs in (schools, schools[::-1]):
        for case, other in (ours.cases, ours.cases[::-1]):
            shown = page(ours.browser, of(case))
            assert case.debtor.full_name in shown
            assert other.debtor.full_name not in shown
        assert all(read(ours.browser, of(case)) == NOT_FOUND for case in theirs.cases)


def test_an_invoice_is_the_one_named_of_that_case_and_of_that_creditor(schools: tuple[School, School]) -> None:
    pieces = {case.pk: an_invoice(case, "facture") for school in schools for case in school.cases}
    for ours, theirs in (schools, schools[::-1]):
        first, second = ours.cases
        for case in ours.cases:
            kept = f"%PDF-1.7 {case.reference} facture".encode()
            assert read(ours.browser, of(case, "factures", pieces[case.pk].pk)) == kept
        assert read(ours.browser, of(first, "factures", pieces[second.pk].pk)) == NOT_FOUND
        for case in theirs.cases:
            assert read(ours.browser, of(case, "factures", pieces[case.pk].pk)) == NOT_FOUND
            assert read(ours.browser, of(first, "factures", pieces[case.pk].pk)) == NOT_FOUND
        proof = add_document(
            case=first, kind=DocumentKind.PROOF, title="Preuve", content=b"%PDF-1.7 preuve", mime="application/pdf",
            by=BY, at=NOW, on=TODAY,
        )  # fmt: skip
        assert read(ours.browser, of(first, "factures", proof.pk)) == NOT_FOUND


def test_a_deposit_is_the_one_named_and_the_creditors_own(schools: tuple[School, School]) -> None:
    mine, yours = schools
    for school in (mine, yours, mine, yours):
        assert deposit(school.browser).status_code == 302
    for ours, theirs in (schools, schools[::-1]):
        for batch in ImportBatch.objects.filter(creditor=ours.creditor):
            assert f"/depots/{batch.pk}/confier/" in page(ours.browser, f"{HOME}depots/{batch.pk}/")
        for batch in ImportBatch.objects.filter(creditor=theirs.creditor):
            for answer in (
                ours.browser.get(f"{HOME}depots/{batch.pk}/"),
                ours.browser.post(f"{HOME}depots/{batch.pk}/confier/"),
                ours.browser.post(f"{HOME}depots/{batch.pk}/abandonner/"),
            ):
                assert answer.status_code == NOT_FOUND
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {"preview"}


def test_notices_stand_with_their_creditor_and_their_case(schools: tuple[School, School]) -> None:
    for rank, case in enumerate(case for school in schools for case in school.cases):
        a_transfer(case, f"{rank + 11}.00", f"virement-{rank}")
    amounts = iter(("11,00", "12,00", "13,00", "14,00"))
    told = {case.pk: next(amounts) for school in schools for case in school.cases}
    for ours, theirs in (schools, schools[::-1]):
        home = page(ours.browser, HOME)
        assert all(f"a réglé {told[case.pk]} €" in home for case in ours.cases)
        assert not any(told[case.pk] in home for case in theirs.cases)
        for case, other in (ours.cases, ours.cases[::-1]):
            assert f"a réglé {told[case.pk]} €" in page(ours.browser, of(case))
            assert told[other.pk] not in page(ours.browser, of(case))


def put(case: Case, text: str) -> None:
    ask(case=case, text=text, by=BY, at=NOW, on=TODAY)
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=NOW, on=TODAY, reason="question")


def test_a_question_stands_with_its_case_and_is_answered_by_its_creditor(schools: tuple[School, School]) -> None:
    for school in schools:
        for case in school.cases:
            put(case, f"Question {case.reference} ?")
    for ours, theirs in (schools, schools[::-1]):
        home = page(ours.browser, HOME)
        assert all(f"Question {case.reference}" in home for case in ours.cases)
        assert not any(f"Question {case.reference}" in home for case in theirs.cases)
        for case, other in (ours.cases, ours.cases[::-1]):
            assert f"Question {case.reference}" in page(ours.browser, of(case))
            assert f"Question {other.reference}" not in page(ours.browser, of(case))
        for case in theirs.cases:
            assert ours.browser.post(of(case, "repondre"), {"text": "Non."}).status_code == NOT_FOUND
            assert case.questions.get().answer == ""
    first, second = schools[1].cases
    schools[1].browser.post(of(second, "repondre"), {"text": "La seconde."})
    assert (first.questions.get().answer, second.questions.get().answer) == ("", "La seconde.")
    receive_answer(question=first.questions.get(), text="La première.", by=BY, at=NOW, on=TODAY)
    assert "La première." in page(schools[1].browser, of(first))
    assert "La première." not in page(schools[1].browser, of(second))


def test_a_pause_and_an_instalment_stand_with_their_case(schools: tuple[School, School]) -> None:
    first, second = schools[1].cases
    hold(case=first, reason=HoldReason.STAFF, by=BY, at=NOW)
    accept_offer(
        case=second, debtor=second.debtor, monthly=Decimal("162.00"), day=10, evidence={"session": "a", "ip": "b"},
        by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    assert "En pause" in page(schools[1].browser, of(first))
    assert "En pause" not in page(schools[1].browser, of(second))
    assert "10 novembre 2026" in page(schools[1].browser, of(second))
    assert "10 novembre 2026" not in page(schools[1].browser, of(first))
    assert '<dd class="nb">1</dd>' in page(schools[1].browser, HOME)
    assert '<dd class="nb">0</dd>' in page(schools[0].browser, HOME)


# The person's side: Camille and Alex owe one bill together, Camille another alone, and a neighbour owes theirs.


@pytest.fixture
def family(tenant: Any) -> dict[str, Any]:
    """Camille with two cases, Alex with the second of them, a neighbour; each with a browser."""
    school = a_creditor()
    camille = a_person(school)
    alex = a_person(school, first_name="Alex", last_name="Durand", postcode="35200", email="alex@durand.example")
    alone, joint = (
        a_case(creditor=school, debtor=camille),
        a_case(creditor=school, debtor=camille, with_debtor=alex, number="FA-2"),
    )
    neighbour = a_person(school, last_name="Voisin", postcode="44100", email="voisin@exemple.example")
    theirs = a_case(creditor=school, debtor=neighbour, number="FA-3")
    for case in (alone, joint, theirs):
        set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)
    people = {"camille": (camille, "44300"), "alex": (alex, "35200"), "neighbour": (neighbour, "44100")}
    browsers = {name: entered(tenant, *known) for name, known in people.items()}
    return {"camille": camille, "alex": alex, "alone": alone, "joint": joint, "theirs": theirs, "browsers": browsers}


def entered(tenant: Any, person: Debtor, postcode: str) -> AgencyClient:
    browser = AgencyClient(tenant)
    code = current_code(debtor=person, by=BY, at=NOW)
    assert browser.post("/espace/", {"code": code, "postcode": postcode}).status_code == 302
    return browser


def at(name: str, case: Case, *more: Any) -> str:
    return reverse(f"debtors:{name}", args=[case.reference, *more])


def tell(case: Case, person: Debtor, text: str) -> Reply:
    return receive_reply(
        case=case, debtor=person, kind=ReplyKind.MESSAGE, text=text, answers={}, by=Actor.debtor(person), at=NOW,
        on=TODAY,
    )  # fmt: skip


def test_each_person_opens_their_own_cases(family: dict[str, Any]) -> None:
    may = {"camille": {"alone", "joint"}, "alex": {"joint"}, "neighbour": {"theirs"}}
    for name, browser in family["browsers"].items():
        for case in ("alone", "joint", "theirs"):
            found = read(browser, at("home", family[case]))
            assert (found != NOT_FOUND) is (case in may[name]), (name, case)
            if case in may[name]:
                assert family[case].reference in page(browser, at("home", family[case]))
    shown = page(family["browsers"]["camille"], reverse("debtors:cases"))
    assert family["alone"].reference in shown
    assert family["theirs"].reference not in shown


def test_what_a_person_says_is_theirs_on_that_case(family: dict[str, Any]) -> None:
    told = [
        tell(family["alone"], family["camille"], "Mot un"),
        tell(family["joint"], family["camille"], "Mot deux"),
        tell(family["joint"], family["alex"], "Mot trois"),
    ]
    reads = {("camille", "alone"): "Mot un", ("camille", "joint"): "Mot deux", ("alex", "joint"): "Mot trois"}
    for (name, case), own in reads.items():
        shown = page(family["browsers"][name], at("home", family[case]))
        assert [word for word in ("Mot un", "Mot deux", "Mot trois") if word in shown] == [own]
    for name, case, reply, may in (
        ("camille", "alone", told[0], True), ("camille", "joint", told[1], True), ("camille", "joint", told[2], False),
        ("camille", "joint", told[0], False), ("alex", "joint", told[2], True), ("alex", "joint", told[1], False),
    ):  # fmt: skip
        found = read(family["browsers"][name], at("received", family[case], reply.pk))
        assert (found != NOT_FOUND) is may, (name, case)


def test_a_word_received_is_answered_for_its_own_kind(family: dict[str, Any]) -> None:
    first = tell(family["alone"], family["camille"], "Un mot")
    second = receive_reply(
        case=family["alone"], debtor=family["camille"], kind=ReplyKind.DISPUTE, text="Non.",
        answers={"reason": "amount"}, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    browser = family["browsers"]["camille"]
    assert "Nous vérifions avant toute autre démarche" not in page(browser, at("received", family["alone"], first.pk))
    assert "Nous vérifions avant toute autre démarche" in page(browser, at("received", family["alone"], second.pk))


def test_payments_and_plans_of_one_parent_are_not_the_others(family: dict[str, Any]) -> None:
    a_transfer(family["joint"], "21.00", "v1", debtor=family["alex"])
    a_transfer(family["joint"], "22.00", "v2", debtor=family["camille"])
    accept_offer(
        case=family["joint"], debtor=family["alex"], monthly=Decimal("147.67"), day=10,
        evidence={"session": "a", "ip": "b"}, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    camille, alex = (page(family["browsers"][name], at("home", family["joint"])) for name in ("camille", "alex"))
    assert ("Vous réglez 21,00" in camille, "Vous réglez 22,00" in camille) == (False, True)
    assert ("Vous réglez 21,00" in alex, "Vous réglez 22,00" in alex) == (True, False)
    assert ("147,67" in camille, "147,67" in alex) == (False, True)
    agreed = at("plan_agreed", family["joint"])
    assert family["browsers"]["camille"].get(agreed).status_code == 302
    assert "147,67" in page(family["browsers"]["alex"], agreed)


def test_the_page_greets_whoever_reads_it(family: dict[str, Any]) -> None:
    assert "Durand" in page(family["browsers"]["alex"], at("home", family["joint"]))
    assert "Roussel" in page(family["browsers"]["camille"], at("home", family["joint"]))


def a_piece(case: Case, kind: DocumentKind, name: str, to: Debtor | None) -> Document:
    """A document of a case, sent to somebody or to nobody."""
    found = add_document(
        case=case, kind=kind, title=name, content=f"%PDF-1.7 {name}".encode(), mime="application/pdf", by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    if to is not None:
        message = Message.objects.create(
            case=case, debtor=to, kind="first_letter", channel="post", dedupe_key=name, planned_on=TODAY,
            not_before=NOW, payload={},
        )  # fmt: skip
        MessageDocument.objects.create(message=message, document=found, position=1)
    return found


def test_a_document_is_given_to_its_reader_on_its_case_under_its_number(family: dict[str, Any]) -> None:
    camille, alex, alone, joint = (family[name] for name in ("camille", "alex", "alone", "joint"))
    pieces = {
        "facture": a_piece(joint, DocumentKind.INVOICE, "facture", None),
        "à Camille": a_piece(joint, DocumentKind.LETTER, "à Camille", camille),
        "à Camille encore": a_piece(joint, DocumentKind.LETTER, "à Camille encore", camille),
        "à Alex": a_piece(joint, DocumentKind.LETTER, "à Alex", alex),
        "reçue": a_piece(joint, DocumentKind.REPLY, "reçue", alex),
        "preuve": a_piece(joint, DocumentKind.PROOF, "preuve", camille),
    }
    may = {"camille": {"facture", "à Camille", "à Camille encore"}, "alex": {"facture", "à Alex"}, "neighbour": set()}
    for name, readable in may.items():
        for title, piece in pieces.items():
            found = read(family["browsers"][name], at("document", joint, piece.pk))
            assert found == (f"%PDF-1.7 {title}".encode() if title in readable else NOT_FOUND), (name, title)
    for piece in pieces.values():
        assert read(family["browsers"]["camille"], at("document", alone, piece.pk)) == NOT_FOUND


def an_attempt(case: Case, person: Debtor, amount: str) -> None:
    CardAttempt.objects.create(
        case=case, debtor=person, state=AttemptState.OPEN, amount=Decimal(amount), provider_key=amount,
        session_url="https://pay.example", created_at=NOW,
    )  # fmt: skip


def test_coming_back_from_the_card_is_about_ones_own_try_on_that_case(family: dict[str, Any]) -> None:
    tries = (("joint", "camille", "31.00"), ("joint", "alex", "32.00"), ("alone", "camille", "33.00"))
    for case, name, amount in tries:
        an_attempt(family[case], family[name], amount)
    for case, name, amount in tries:
        found = latest_attempt(family[case], family[name].pk)
        assert found is not None
        assert found.amount == Decimal(amount)
        assert read(family["browsers"][name], at("back", family[case])) != NOT_FOUND
    assert read(family["browsers"]["neighbour"], at("back", family["theirs"])) == NOT_FOUND
