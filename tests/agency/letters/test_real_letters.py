"""Letters of real cases: they hold on two pages, name the creditor as people do, and say who owes what."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.letters.enums import MessageKind
from agency.letters.presenters import draw_letter, freeze_letter, letter_facts
from agency.letters.values import EarlierLetter, FrozenLetter
from agency.parties.models import Debtor
from tests.agency.letters.printing.printed import page_texts
from tests.factories import BY, NOW, a_case, a_creditor, a_mandate, a_person, a_profile, add_claim

ON = date(2026, 11, 2)


def _frozen(case: Case, person: Debtor, kind: MessageKind) -> FrozenLetter:
    later = kind != MessageKind.FIRST_LETTER
    return freeze_letter(
        case,
        person,
        kind=kind,
        dated_on=ON + timedelta(days=30),
        answer_days=15,
        next_delay=None,
        reference="LH-2026-C00003",
        code="7K4QM2XD9P",
        earlier=(EarlierLetter("LH-2026-C00002", date(2026, 11, 18)),) if later else (),
        enclosures=("Notre lettre du 2 novembre 2026", "Notre lettre du 18 novembre 2026"),
    )


def _printed(case: Case, person: Debtor, kind: MessageKind) -> list[str]:
    if kind != MessageKind.FIRST_LETTER:
        set_first_letter(case=case, reference="LH-2026-C00001", sent_on=ON, by=BY, at=NOW)
    return page_texts(draw_letter(case, person, _frozen(case, person, kind)).pdf)


def _more_bills(case: Case, count: int, number: str = "VE 062") -> None:
    for rank in range(count):
        add_claim(
            case=case, number=f"{number}{rank}" if number.endswith("2") else number, key=f"bill-{rank}",
            label="VENTE NECTAR FRAISE", issued_on=date(2026, 3 + rank, 3), due_on=date(2026, 4 + rank, 2),
            total=Decimal("120.50"), paid_before=Decimal("20.00"), last_day_to_act=date(2031, 1, 1),
            by=BY, at=NOW, on=ON,
        )  # fmt: skip


def _firm_case() -> tuple[Case, Debtor]:
    creditor = a_creditor(name="SCEA du Nectar", short_name="Atelier Berthier", siren="", mediator="")
    a_mandate(creditor)
    firm = a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name="Faucheux Louis")
    return a_case(creditor=creditor, debtor=firm, number="VE 0629"), firm


def _couple_case() -> tuple[Case, Debtor, Debtor]:
    creditor = a_creditor()
    a_mandate(creditor, escalation="standing_instruction")
    her, him = a_person(creditor), a_person(creditor, first_name="Samir", civility="m", email="")
    return a_case(creditor=creditor, debtor=her, with_debtor=him), her, him


@pytest.mark.parametrize("kind", [MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE])
@pytest.mark.parametrize("bills", [2, 4])
def test_two_to_four_bills_hold_on_two_pages(tenant: Any, kind: MessageKind, bills: int) -> None:
    a_profile(legal_form="SARL au capital de 10 000 €")
    case, her, _him = _couple_case()
    _more_bills(case, bills - 1)
    pages = _printed(case, her, kind)
    assert len(pages) == 2
    assert "Vos données" in pages[1]
    assert "page 2 sur 2" in pages[1]


def test_four_bills_of_a_firm_hold_on_two_pages(tenant: Any) -> None:
    case, firm = _firm_case()
    _more_bills(case, 3)
    assert len(_printed(case, firm, MessageKind.FORMAL_NOTICE)) == 2


def test_the_creditor_is_named_with_its_article(tenant: Any) -> None:
    case, her, _him = _couple_case()
    first = _printed(case, her, MessageKind.FIRST_LETTER)
    assert "Je vous écris pour le Collège Saint-Aubin, qui nous a confié" in first[0]
    firm_case, firm = _firm_case()
    assert (
        "Je vous écris pour l’Atelier Berthier, qui nous a confié"
        in _printed(firm_case, firm, MessageKind.FIRST_LETTER)[0]
    )


KINDS = [MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE]


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_a_couple_reads_that_the_other_is_asked_and_why_each_owes_the_whole(
    tenant: Any, kind: MessageKind
) -> None:
    case, her, him = _couple_case()
    for person, other in ((her, him), (him, her)):
        pages = _printed(case, person, kind)
        assert "Cette somme est demandée aussi à l’autre personne engagée avec vous." in pages[1]
        assert "Vous êtes tenus solidairement, par le contrat signé ensemble (code civil, article 1310)" in pages[1]
        assert "ou, entre époux, par la loi, pour le ménage et les enfants (article 220)" in pages[1]
        assert "chacun doit le tout, une seule fois. Ce que l’un règle, l’autre ne le doit plus." in pages[1]
        # R5.12: neither reads the other's name.
        assert other.first_name not in " ".join(pages)
        assert len(pages) == 2


def test_two_firms_bound_together_read_of_their_contract_and_not_of_spouses(tenant: Any) -> None:
    creditor = a_creditor(name="SCEA du Nectar", short_name="Atelier Berthier", siren="", mediator="")
    a_mandate(creditor)
    firms = [
        a_person(creditor, kind="business", civility="", first_name="", last_name="", company_name=name, email="")
        for name in ("Faucheux Louis", "Les Quais SARL")
    ]
    case = a_case(creditor=creditor, debtor=firms[0], with_debtor=firms[1])
    for firm in firms:
        page = _printed(case, firm, MessageKind.FIRST_LETTER)[1]
        assert "Vous êtes tenus solidairement, par le contrat signé ensemble" in page
        assert "époux" not in page


def test_whoever_is_alone_reads_nothing_of_others(tenant: Any) -> None:
    alone, person = _firm_case()
    page = _printed(alone, person, MessageKind.FIRST_LETTER)[1]
    assert "solidairement" not in page
    assert "votre part" not in page


def _parent_who_owes(share: str) -> tuple[Case, Debtor]:
    creditor = a_creditor()
    a_mandate(creditor, escalation="standing_instruction")
    person = a_person(creditor)
    case = a_case(creditor=creditor, debtor=person, total="414.03", paid="0.00")
    case.claims.update(whole=Decimal("690.05"), share=Decimal(share))
    return case, person


@pytest.mark.parametrize("kind", KINDS)
def test_a_separated_parent_reads_their_share_and_that_the_rest_is_not_asked(tenant: Any, kind: MessageKind) -> None:
    case, person = _parent_who_owes("60.00")
    pages = _printed(case, person, kind)
    assert "Votre part : 60 % de 690,05 €" in pages[1]
    assert "414,03 €" in pages[1]
    assert "Vous ne devez que votre part, 60 % de 690,05 €. Le reste ne vous est pas demandé" in pages[1]
    assert "chacun règle sa part (code civil, article 1309)" in pages[1]
    assert "solidairement" not in pages[1]
    assert len(pages) == 2


def test_a_parent_with_several_bills_reads_each_share_on_its_line(tenant: Any) -> None:
    case, person = _parent_who_owes("33.33")
    _more_bills(case, 1)
    case.claims.filter(whole__isnull=True).update(whole=Decimal("241.00"), share=Decimal("50.00"))
    page = _printed(case, person, MessageKind.FIRST_LETTER)[1]
    assert "Votre part : 33,33 % de 690,05 €" in page
    assert "Votre part : 50 % de 241,00 €" in page
    assert "Vous ne devez que votre part de chaque facture, écrite sur sa ligne." in page


def test_bills_of_one_number_are_told_by_their_days(tenant: Any) -> None:
    case, firm = _firm_case()
    _more_bills(case, 3, number="VE 0629")
    facts = letter_facts(case, firm, _frozen(case, firm, MessageKind.FIRST_LETTER))
    assert facts.purpose == "4 factures, du 3 mars 2026 au 30 juin 2026"
    details = [line.detail for line in facts.sums[:3]]
    assert details[0] == "Du 3 mars 2026, à payer au plus tard le 2 avril 2026 ; Vente nectar fraise"
    assert len(set(details)) == 3


def test_a_siren_is_read_by_groups_of_three(tenant: Any) -> None:
    a_profile()
    case, her, _him = _couple_case()
    page = _printed(case, her, MessageKind.FIRST_LETTER)[1]
    assert "SIREN 732 829 320" in page
    assert "SIREN 552 100 554" in page
