"""The file on screen: sums that add up, five exits, and only what belongs to the person."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, current_code, hold, move
from agency.disputes.operations import ask_pause
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.payments.operations import receive
from agency.plans.operations import accept_offer
from portal.debtors.presenters import case_detail
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

EXITS = [
    "Régler en une fois", "Régler en plusieurs fois", "J’ai déjà payé", "Je ne suis pas d’accord",
    "Je traverse une période difficile",
]  # fmt: skip


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def pay(case: Case, amount: str, number: str = "1") -> None:
    receive(
        case=case, debtor=case.debtor, amount=Decimal(amount), method="transfer", received_on=TODAY, value_on=TODAY,
        source="test", external_id=f"virement-{number}", by=BY, at=NOW,
    )  # fmt: skip


def test_the_home_says_what_to_whom_why_and_since_when(inside: AgencyClient, to: Callable[..., str]) -> None:
    page = text_of(inside.get(to("home")))

    for words in (
        "Bonjour Madame Roussel", "Il reste à régler 486,00 €", "Vous avez déjà réglé 60,00 € sur 546,00 €",
        "Collège Saint-Aubin", "Cantine et étude, de mars à juin 2026",
        "Facture à payer au plus tard le 15 juillet 2026",
        "Frais ajoutés", "La loi nous interdit de vous facturer nos frais", "Inès Caron", "02 61 91 04 12",
        "Cabinet Lhermitte, 12 rue des Tilleuls, 44000 Nantes", "exerce une activité de recouvrement amiable",
        "Courrier de référence", "du 2 novembre 2026", "Point Conseil Budget", "3114",
    ):  # fmt: skip
        assert words in page.replace("\u202f", " "), words


def test_the_five_exits_have_the_same_rank(inside: AgencyClient, to: Callable[..., str]) -> None:
    content = inside.get(to("home")).content.decode()

    exits = re.findall(r'<a class="(choix[^"]*)" href="([^"]+)">.*?<b>(.*?)</b>', content, re.DOTALL)
    assert [title for _class, _url, title in exits] == EXITS
    assert {name for name, _url, _title in exits} == {"choix"}
    for _name, url, _title in exits:
        assert inside.get(url).status_code == 200, url


@pytest.mark.parametrize("amounts", [[], ["100.00"], ["100.00", "86.00"], ["486.00"], ["500.00"]])
def test_the_lines_add_up_to_what_is_left(case: Case, amounts: list[str]) -> None:
    for number, amount in enumerate(amounts):
        pay(case, amount, str(number))

    detail = case_detail(case.parties.get(debtor=case.debtor), at=NOW)
    assert sum(line.amount for line in detail.lines) == detail.due
    assert detail.total - detail.paid == detail.due
    assert [line.amount for line in detail.lines if line.label == "Frais ajoutés"] == [Decimal("0.00")]


def test_a_settled_file_says_thank_you_and_asks_nothing(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    pay(case, "486.00")

    page = text_of(inside.get(to("home")))
    assert "Tout est réglé. Merci." in page
    assert "Que souhaitez-vous faire" not in page
    assert inside.get(to("pay")).url == to("home")
    assert inside.get(to("plan")).url == to("home")


def test_a_pause_is_taken_in_two_clicks_and_once(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    assert "Jusqu’au 17 novembre 2026" in text_of(inside.get(to("pause")))
    inside.post(to("pause"))

    page = text_of(inside.get(to("home")))
    assert "Dossier en pause jusqu’au 17 novembre 2026" in page
    assert "Faire une pause" not in page
    assert "déjà été prise" in text_of(inside.post(to("pause")))
    assert case.holds.count() == 1


def test_a_file_taken_back_by_its_creditor_asks_nothing(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    move(case=case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="repris")

    page = text_of(inside.get(to("home")))
    assert "Collège Saint-Aubin a repris votre dossier" in page
    assert "486,00" not in page


def test_over_indebtedness_closes_payment_and_plans(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    Debtor.objects.filter(pk=case.debtor_id).update(protection="overindebted", protected_since=TODAY)

    page = text_of(inside.get(to("home")))
    assert "la loi vous demande de ne pas payer cette somme pour le moment" in page
    assert "Régler en une fois" not in page
    assert inside.get(to("pay")).url == inside.get(to("transfer")).url == to("home")


def test_a_hold_of_ours_shows_a_quiet_file(case: Case) -> None:
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=NOW)

    assert case_detail(case.parties.get(debtor=case.debtor), at=NOW).resting


def test_the_end_of_a_pause_reopens_the_file(case: Case) -> None:
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), at=NOW, on=TODAY)

    assert case_detail(case.parties.get(debtor=case.debtor), at=NOW + timedelta(days=14)).resting
    assert not case_detail(case.parties.get(debtor=case.debtor), at=NOW + timedelta(days=16)).resting


def test_two_files_are_listed_and_never_added(
    tenant_client: AgencyClient, case: Case, code: str, posted: Callable[..., Case]
) -> None:
    plumber = a_creditor(siren="542065479", name="Plomberie du Canal", short_name="Plomberie du Canal")
    posted(creditor=plumber, debtor=case.debtor, number="PC-1", total="120.00", paid="0.00")

    answer = tenant_client.post("/espace/", {"code": code, "postcode": "44300"}, follow=True)
    page = text_of(answer)
    assert "Plomberie du Canal" in page
    assert "486,00" in page
    assert "120,00" in page
    assert "606,00" not in page


def test_a_document_is_given_to_its_person_only(inside: AgencyClient, case: Case, to: Callable[..., str]) -> None:
    invoice = add_document(
        case=case,
        kind="invoice",
        title="Facture",
        content=b"%PDF-1.7 f",
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    proof = add_document(
        case=case, kind="proof", title="Preuve", content=b"%PDF-1.7 p", mime="application/pdf", by=BY, at=NOW, on=TODAY
    )

    answer = inside.get(to("document", invoice.pk))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 f"
    assert answer["Cache-Control"] == "no-store"
    assert inside.get(to("document", proof.pk)).status_code == 404


def test_co_debtors_see_nothing_of_each_other(tenant: Any, posted: Callable[..., Case]) -> None:
    creditor_case = a_case(number="FA-1")
    two = a_person(creditor_case.creditor, civility="m", first_name="Noé", postcode="44000")
    joint = posted(debtor=creditor_case.debtor, with_debtor=two, number="FA-2")
    receive(
        case=joint, debtor=creditor_case.debtor, amount=Decimal("50.00"), method="transfer", received_on=TODAY,
        value_on=TODAY, source="test", external_id="v", by=BY, at=NOW,
    )  # fmt: skip
    first = Actor.debtor(creditor_case.debtor)
    ask_pause(case=joint, debtor=creditor_case.debtor, by=first, at=NOW, on=TODAY)
    accept_offer(
        case=joint, debtor=creditor_case.debtor, monthly=Decimal("145.34"), day=10,
        evidence={"session": "a", "ip": "b"}, by=first, at=NOW, on=TODAY,
    )  # fmt: skip

    detail = case_detail(joint.parties.get(debtor=two), at=NOW)
    assert not [exchange for exchange in detail.exchanges if "échéancier" in exchange.text]
    assert detail.greeting == "Monsieur Roussel"
    assert detail.due == Decimal("436.00")
    assert detail.receipts == ()
    assert not [exchange for exchange in detail.exchanges if "Vous réglez" in exchange.text]
    assert current_code(debtor=two, by=BY, at=NOW) != current_code(debtor=joint.debtor, by=BY, at=NOW)


def test_the_home_asks_the_database_as_much_for_one_bill_as_for_many(
    inside: AgencyClient, case: Case, to: Callable[..., str], django_assert_max_num_queries: Any
) -> None:
    from tests.factories import add_claim

    def add(number: str) -> None:
        add_claim(
            case=case, number=number, issued_on=TODAY, due_on=TODAY, total=Decimal("10.00"),
            last_day_to_act=case.last_day_to_act, by=BY, at=NOW, on=TODAY,
        )  # fmt: skip

    counted = []
    for numbers in (["FA-2"], ["FA-3", "FA-4"]):
        for number in numbers:
            add(number)
            pay(case, "5.00", number)
        # What the state of the file says, line by line, and three statements that prolong the visit.
        with django_assert_max_num_queries(15) as queries:
            inside.get(to("home"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_list_of_files_asks_as_much_for_two_as_for_four(
    inside: AgencyClient, case: Case, posted: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    counted = []
    for numbers in (["A"], ["B", "C"]):
        for number in numbers:
            posted(debtor=case.debtor, number=number)
        with django_assert_max_num_queries(12) as queries:
            assert "Vos dossiers" in text_of(inside.get("/espace/dossiers/"))
        counted.append(len(queries))
    assert counted[0] == counted[1]
