"""Two parents, two homes: whatever one of them says, pays or agrees to, no page of the other shows it (R5.12)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import NewClaim, Obligor, add_claims, current_code, move, open_case, set_first_letter
from agency.complaints.enums import ComplaintChannel, ComplaintSubject
from agency.complaints.operations import Grievance, receive
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.letters.enums import MessageKind
from agency.letters.presenters import letter_facts
from agency.letters.values import FrozenLetter
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.presenters.mails import compose
from agency.parties.enums import Liability
from agency.parties.models import Debtor
from agency.plans.operations import accept_offer
from agency.strategies.operations import install_defaults, tick
from portal.debtors.urls import CASE, urlpatterns
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.factories.transfers import a_transfer

POSTCODES = {"Camille": "44300", "Alex": "35200"}
# What is known of each, or was said by each, and is written nowhere else.
MARKS = {
    "Camille": ("Camille", "Acacias", "44300", "camille@", "06 12 00 00 01", "mot de Camille"),
    "Alex": ("Alex", "Bruyères", "35200", "alex@", "06 12 00 00 02", "mot d’Alex"),
}
SUMS = {"Camille": "31.13", "Alex": "42.17"}
LETTERS = (MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE)
FROZEN = FrozenLetter(0, 0, "LH-L2", TODAY, TODAY + timedelta(days=20), TODAY + timedelta(days=21), "AAAA-BBBB-CC")
SAID = {"Camille": "Un mot de Camille", "Alex": "Un mot d’Alex"}


def two_parents(school: Any) -> tuple[Debtor, Debtor]:
    """Camille in Nantes and Alex in Rennes, who live apart."""
    her = a_person(school, last_name="Roussel", phone="06 12 00 00 01")
    him = a_person(
        school, civility="m", first_name="Alex", last_name="Durand", line1="3 rue des Bruyères", postcode="35200",
        city="Rennes", email="alex@durand.example", phone="06 12 00 00 02",
    )  # fmt: skip
    return her, him


@pytest.fixture
def joint(tenant: Any) -> dict[str, tuple[Debtor, Case]]:
    """One bill that both owe in full."""
    install_defaults(by=BY, at=NOW)
    school = a_creditor()
    her, him = two_parents(school)
    case = posted(a_case(creditor=school, debtor=her, with_debtor=him))
    return {"Camille": (her, case), "Alex": (him, case)}


@pytest.fixture
def apart(tenant: Any) -> dict[str, tuple[Debtor, Case]]:
    """One bill of 690,05 € shared 60 and 40 by the contract: each has a case of their own."""
    install_defaults(by=BY, at=NOW)
    school = a_creditor()
    a_case(creditor=a_creditor(name="Un autre collège", short_name="Autre collège", siren="732829320"))
    her, him = two_parents(school)
    return {
        "Camille": (her, posted(a_share(school, her, "414.03", "60"))),
        "Alex": (him, posted(a_share(school, him, "276.02", "40"))),
    }


def a_share(school: Any, person: Debtor, total: str, share: str) -> Case:
    last_day = TODAY + timedelta(days=700)
    case = open_case(
        creditor=school, mandate=school.mandates.first() or a_mandate(school),
        parts=[Obligor(person, Liability.OWN_SHARE, int(share), 100)], claim_type=school.default_claim_type,
        last_day_to_act=last_day, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    bill = NewClaim(
        case=case, bound=[person.pk], number="FA-0340", label="L., 6e B", issued_on=TODAY - timedelta(days=60),
        due_on=TODAY - timedelta(days=30), total=Decimal(total), last_day_to_act=last_day, whole=Decimal("690.05"),
        share=Decimal(share),
    )  # fmt: skip
    add_claims(bills=[bill], by=BY, at=NOW, on=TODAY)
    return move(case=case, to=CaseState.ACTIVE, by=BY, at=NOW, on=TODAY, reason="qualifié")


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def posted(case: Case) -> Case:
    return set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)


def pages(browser: AgencyClient, reference: str) -> dict[str, str]:
    """What a person reads on every page of a case that its address alone opens."""
    names = [one.name for one in urlpatterns if str(one.pattern).startswith(CASE) and str(one.pattern).count("<") == 1]
    assert len(names) > 30
    found = {}
    for name in names:
        answer = browser.get(reverse(f"debtors:{name}", args=[reference]))
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[name] = answer.content.decode()
    assert len(found) > 10, sorted(found)
    return found


def visit(tenant: Any, people: dict[str, tuple[Debtor, Case]], name: str) -> tuple[AgencyClient, Case]:
    person, case = people[name]
    browser = AgencyClient(tenant)
    code = current_code(debtor=person, by=BY, at=NOW)
    assert browser.post("/espace/", {"code": code, "postcode": POSTCODES[name]}).status_code == 302
    return browser, case


def live(people: dict[str, tuple[Debtor, Case]], name: str) -> None:
    """One of them pays a part, writes, complains and agrees on instalments of their own."""
    person, case = people[name]
    a_transfer(case, SUMS[name], f"virement-{name}", debtor=person)
    accept_offer(
        case=case, debtor=person, monthly=Decimal("95.55"), day=10, evidence={"session": "a", "ip": "b"}, by=BY, at=NOW,
        on=TODAY,
    )  # fmt: skip
    receive_reply(
        case=case, debtor=person, kind=ReplyKind.MESSAGE, text=SAID[name], answers={}, by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    told = Grievance(ComplaintChannel.PAGE, ComplaintSubject.TONE, SAID[name], TODAY)
    receive(case=case, debtor=person, told=told, by=BY, at=NOW)


@pytest.mark.parametrize("reader", ["Camille", "Alex"])
@pytest.mark.parametrize("owed", ["joint", "apart"])
def test_no_page_of_one_shows_a_thing_of_the_other(
    tenant: Any, owed: str, reader: str, request: pytest.FixtureRequest
) -> None:
    people = request.getfixturevalue(owed)
    (other,) = set(people) - {reader}
    live(people, other)
    browser, case = visit(tenant, people, reader)
    # What one pays of a debt that both owe lowers what the other reads: the sum alone, never whose, how or when.
    paid = "Paiement du" if owed == "joint" else SUMS[other].replace(".", ",")
    for name, html in pages(browser, case.reference).items():
        shown = [mark for mark in (*MARKS[other], "95,55", paid) if mark in html]
        assert not shown, (name, shown)
    if people[other][1] != case:
        assert browser.get(reverse("debtors:home", args=[people[other][1].reference])).status_code == 404


def test_each_is_told_in_plain_words_how_they_are_bound(tenant: Any, joint: dict[str, tuple[Debtor, Case]]) -> None:
    live(joint, "Alex")
    browser, case = visit(tenant, joint, "Camille")
    home = words(browser.get(reverse("debtors:home", args=[case.reference])))
    assert "Cette somme est demandée aussi à l’autre personne engagée avec vous." in home
    assert "ce que l’un règle, l’autre ne le doit plus." in home
    # What was paid is said of nobody, with neither its day nor its means.
    assert "102,17 € sont déjà réglés sur 546,00 €" in home
    assert "Vous avez déjà réglé" not in home
    assert "Autres règlements reçus pour cette somme" in home
    assert "Paiement du" not in home
    theirs = words(visit(tenant, joint, "Alex")[0].get(reverse("debtors:home", args=[case.reference])))
    assert "Paiement du 2 novembre 2026" in theirs


def test_who_owes_a_share_is_told_the_share_and_nothing_more(
    tenant: Any, apart: dict[str, tuple[Debtor, Case]]
) -> None:
    browser, case = visit(tenant, apart, "Camille")
    home = words(browser.get(reverse("debtors:home", args=[case.reference])))
    assert "votre part : 60 % de 690,05 €" in home
    assert "Vous ne devez que votre part, écrite sur la ligne de chaque facture." in home
    assert "demandée aussi" not in home


def test_each_letter_says_the_share_or_the_whole_and_whose_payments_nobody_reads(
    tenant: Any, apart: dict[str, tuple[Debtor, Case]]
) -> None:
    his, hers = apart["Alex"], apart["Camille"]
    assert "Vous ne devez que votre part, 40 % de 690,05 €" in plain(letter_facts(his[1], his[0], FROZEN).bound)
    bill = {"number": "FA-0341", "total": "546.00"}
    case = a_case(creditor=hers[1].creditor, debtor=hers[0], with_debtor=his[0], **bill)
    a_transfer(case, "42.17", debtor=his[0])
    for person in (hers[0], his[0]):
        told = letter_facts(case, person, FROZEN)
        assert "chacun doit le tout, une seule fois" in told.bound
        paid = {line.label: line.amount for line in told.sums if line.amount < 0}
        assert paid == {"Déjà réglé au créancier": Decimal("-60.00"), "Déjà réglé depuis": Decimal("-42.17")}


def test_the_pupil_stands_outside_no_mail(tenant: Any, apart: dict[str, tuple[Debtor, Case]]) -> None:
    """Neither the subject nor the first words, which a telephone shows on its locked screen (R5.13)."""
    live(apart, "Camille")
    sent = list(Message.objects.filter(debtor=apart["Camille"][0]).exclude(kind__in=LETTERS))
    assert sent
    for message in sent:
        mail = compose(message)
        assert "6e B" not in mail.subject + mail.text[:160], message.kind


def test_what_one_says_reaches_the_other_by_no_letter_and_no_mail(
    tenant: Any, joint: dict[str, tuple[Debtor, Case]]
) -> None:
    tick(by=BY, on=TODAY, at=NOW)
    live(joint, "Alex")
    while prepare(by=BY, at=NOW):
        pass
    her = joint["Camille"][0]
    hers = list(Message.objects.filter(debtor=her))
    assert hers
    for message in hers:
        shown = [mark for mark in (*MARKS["Alex"], "95,55", "95.55") if mark in str(message.payload)]
        assert not shown, (message.kind, shown)
