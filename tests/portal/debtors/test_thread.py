"""The thread of a file: her very words, our answers signed, each letter and e-mail with its paper, nobody else’s."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from agency.complaints.enums import ComplaintChannel, ComplaintSubject
from agency.complaints.operations import Grievance
from agency.complaints.operations import receive as complain
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from agency.handling.operations import write_note
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.parties.models import Debtor
from agency.payments.operations import receive
from agency.plans.operations import accept_offer, decide
from agency.writing.operations import Writing, write
from portal.debtors.presenters import case_detail
from portal.debtors.view_models import Exchange
from sandbox.post import PostSandbox
from tests.agency.desk import scene
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.portal.debtors.test_cases import text_of

HERS = "La cantine de mars n’a jamais été servie.\nMa fille était absente."
OURS = "Le collège confirme : la cantine a été servie.\n\nVoici la feuille de présence."


@pytest.fixture
def post(tmp_path: Path, settings: Any) -> Iterator[PostSandbox]:
    """A post office, where the agency has its account."""
    with PostSandbox(tmp_path) as office:
        settings.POST_OFFICE_URL = office.url
        yield office


@pytest.fixture
def ines(tenant: Any) -> Actor:
    """Inès Caron, who follows the file."""
    return Actor.staff(scene.staff())


def written_to(case: Case, debtor: Debtor, words: str, by: Actor, *, kind: ReplyKind = ReplyKind.DISPUTE) -> Reply:
    """She writes and is answered, two hours later."""
    told = receive_reply(
        case=case, debtor=debtor, kind=kind, text=words, answers={"reason": "no_service"}, by=Actor.debtor(debtor),
        at=NOW - timedelta(hours=3), on=TODAY,
    )  # fmt: skip
    return answer(reply=told, text=OURS, lift_hold=True, by=by, at=NOW - timedelta(hours=1), on=TODAY)


def pay(case: Case, number: int) -> None:
    receive(
        case=case, debtor=case.debtor, amount=Decimal("20.00"), method="transfer", received_on=TODAY, value_on=TODAY,
        source="bank", external_id=f"virement-{number}", by=BY, at=NOW,
    )  # fmt: skip


def thread(case: Case, debtor: Debtor | None = None) -> tuple[Exchange, ...]:
    part = case.parties.select_related("debtor", "case__creditor").get(debtor=debtor or case.debtor)
    return case_detail(part, at=NOW).exchanges


def entered(tenant: Any, person: Debtor) -> AgencyClient:
    browser = AgencyClient(tenant)
    code = current_code(debtor=person, by=BY, at=NOW)
    assert browser.post("/espace/", {"code": code, "postcode": person.addresses.get().postcode}).status_code == 302
    return browser


def pdf_of(browser: AgencyClient, exchange: Exchange) -> bytes:
    """The paper behind the first link of an exchange."""
    answered = browser.get(exchange.documents[0].url)
    assert answered.status_code == 200
    content = b"".join(answered.streaming_content)
    answered.close()
    return content


def test_who_has_no_e_mail_is_answered_by_a_letter_that_stands_in_the_thread(
    post: PostSandbox, tenant: Any, ines: Actor
) -> None:
    school = a_creditor()
    case = a_case(creditor=school, debtor=a_person(school, email=""))
    set_first_letter(case=case, reference="LH-1", sent_on=TODAY, by=BY, at=NOW)
    told = written_to(case, case.debtor, HERS, ines)
    work_off(by=BY, at=NOW)
    sent = Message.objects.get(dedupe_key=f"answer:{told.pk}")
    assert (sent.channel, sent.state) == (Channel.POST, "accepted")

    ours, hers, _begun = thread(case)
    assert (hers.said, hers.theirs, hers.notes) == (HERS, True, ())
    assert ours.said == OURS
    assert ours.text.replace("\u00a0", " ") == "Inès Caron, suivi des dossiers, vous répond :"
    assert [note.replace("\u00a0", " ") for note in ours.notes] == ["Réponse envoyée par la poste le 2 novembre 2026"]
    browser = entered(tenant, case.debtor)
    page = browser.get(reverse("debtors:home", args=[case.reference])).content.decode()
    assert HERS in page
    assert ours.documents[0].url in page
    assert pdf_of(browser, ours).startswith(b"%PDF")


def test_who_chose_the_post_is_answered_by_a_letter_too(
    post: PostSandbox, case: Case, inside: AgencyClient, to: Callable[..., str], ines: Actor
) -> None:
    inside.post(to("preferences"), {"writing": "post", "calls": "any"})
    written_to(case, Debtor.objects.get(pk=case.debtor_id), HERS, ines)
    work_off(by=BY, at=NOW)
    (ours, *_others) = thread(case)
    assert "par la poste" in ours.notes[0]
    assert pdf_of(inside, ours).startswith(b"%PDF")


def test_each_e_mail_stands_with_its_day_and_each_payment_with_its_receipt(
    post: PostSandbox, case: Case, ines: Actor
) -> None:
    written_to(case, case.debtor, HERS, ines)
    pay(case, 1)
    writing = Writing(case.debtor, Channel.EMAIL, "Bonjour Madame, voici ce que vous m’avez demandé au téléphone.")
    write(case=case, writing=writing, by=ines, at=NOW)
    work_off(by=BY, at=NOW + timedelta(minutes=1))
    shown = {exchange.text.replace("\u00a0", " "): exchange for exchange in thread(case)}
    hers = shown["Vous nous dites ne pas être d’accord :"]
    assert hers.notes[0].replace("\u00a0", " ") == "Accusé de réception envoyé par e-mail le 2 novembre 2026"
    paid = next(exchange for text, exchange in shown.items() if "Vous réglez 20,00" in text)
    assert "Quittance" in paid.documents[0].label
    assert "par e-mail" in paid.notes[0]
    by_hand = shown["Inès Caron, suivi des dossiers, vous écrit :"]
    assert "au téléphone" in by_hand.said
    assert by_hand.french


def test_a_letter_is_opened_as_the_pdf_that_she_got(post: PostSandbox, tenant: Any) -> None:
    from agency.strategies.operations import install_defaults, tick

    install_defaults(by=BY, at=NOW)
    case = a_case()
    tick(by=BY, on=TODAY, at=NOW)
    work_off(by=BY, at=NOW)
    letter = next(exchange for exchange in thread(case) if exchange.text == "Premier courrier envoyé par la poste")
    sent = Message.objects.get(kind="first_letter").parts.order_by("position").first()
    with sent.document.file.open("rb") as kept:
        assert pdf_of(entered(tenant, case.debtor), letter) == kept.read()


def test_neither_parent_reads_the_other_nor_the_notes_of_the_team(post: PostSandbox, tenant: Any, ines: Actor) -> None:
    school = a_creditor()
    alex = a_person(
        school, civility="m", first_name="Alex", last_name="Durand", postcode="35200", email="alex@durand.example"
    )  # fmt: skip
    case = a_case(creditor=school, with_debtor=alex)
    set_first_letter(case=case, reference="LH-1", sent_on=TODAY, by=BY, at=NOW)
    written_to(case, case.debtor, HERS, ines)
    pay(case, 1)
    write_note(case=case, text="Alex ne paiera pas.", author=scene.staff(first="Nora"), by=ines, at=NOW)
    work_off(by=BY, at=NOW)
    assert [exchange.text for exchange in thread(case, alex)] == ["Collège Saint-Aubin nous confie ce dossier"]
    page = text_of(entered(tenant, case.debtor).get(reverse("debtors:home", args=[case.reference])))
    assert "feuille de présence" in page
    assert "ne paiera pas" not in page
    assert case.documents.filter(messages__debtor=case.debtor).exists()
    other = entered(tenant, alex)
    for document in case.documents.all():
        assert other.get(reverse("debtors:document", args=[case.reference, document.pk])).status_code == 404


def test_what_was_erased_is_not_shown_and_breaks_nothing(post: PostSandbox, case: Case, ines: Actor) -> None:
    written_to(case, case.debtor, HERS, ines)
    pay(case, 1)
    work_off(by=BY, at=NOW)
    assert [exchange for exchange in thread(case) if "Quittance" in " ".join(exchange.notes)]
    Message.objects.update(payload={"erased": True})
    assert [exchange for exchange in thread(case) if "Quittance" in " ".join(exchange.notes)] == []


def test_long_talks_and_long_words_are_folded(
    case: Case, inside: AgencyClient, to: Callable[..., str], ines: Actor
) -> None:
    for _rank in range(5):
        written_to(case, case.debtor, HERS * 12, ines, kind=ReplyKind.MESSAGE)
    page = inside.get(to("home")).content.decode()
    assert "Voir les échanges plus anciens" in page
    assert page.count(HERS * 12) == 5
    assert page.count("Lire le texte") == 5


def everything(case: Case, number: int, by: Actor) -> None:
    """One more of each: a word and its answer, a complaint, a refused plan, a payment, a letter by hand."""
    written_to(case, case.debtor, f"{HERS} {number}", by)
    pay(case, number)
    told = Grievance(ComplaintChannel.PAGE, ComplaintSubject.OTHER, "Trop de courriers", TODAY)
    complain(case=case, debtor=case.debtor, told=told, by=Actor.debtor(case.debtor), at=NOW)
    refused = accept_offer(
        case=case, debtor=case.debtor, monthly=Decimal("5.00"), day=10, evidence=scene.PROOF,
        by=Actor.debtor(case.debtor), at=NOW, on=TODAY,
    )  # fmt: skip
    decide(plan=refused, accept=False, reason="Deux ans suffiraient", by=by, at=NOW, on=TODAY)


def test_the_page_asks_the_database_as_much_for_one_of_each_as_for_three(
    post: PostSandbox, case: Case, inside: AgencyClient, to: Callable[..., str], ines: Actor,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    counted = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            everything(case, number, ines)
        work_off(by=BY, at=NOW)
        inside.get(to("home"))
        with django_assert_max_num_queries(15) as queries:
            inside.get(to("home"))
        counted.append(len(queries))
    assert counted[0] == counted[1], counted
