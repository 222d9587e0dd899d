"""Ready-made situations, told by the operations themselves: an agency, a creditor, a person, a case.

None of them is ever alone: another creditor, another person and another case, opened at another instant, were there
before. A filter forgotten somewhere meets them; `next_door()` gives the case, for a test that wants it to act.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Claim
from agency.cases.operations import NewClaim, Obligor, add_claims, hold, move, open_case
from agency.common.calendar import add_months
from agency.journal.rules import Actor
from agency.letters.enums import SumKind
from agency.letters.values import IssuedReceipt, SumLine
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.operations import draft, set_profile, sign
from agency.outbox.values import ReceiptPayload
from agency.parties.enums import Liability
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import add_creditor, match_or_create
from agency.parties.rules import PersonFacts
from tests.factories import replay

TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BY = Actor.system("test")
AGENCY_IBAN = "FR7630006000011234567890189"
CREDITOR_IBAN = "FR1420041010050500013M02606"
NEXT_DOOR = "OGEC de l’École Notre-Dame"
SINCE = timedelta(days=45)


@replay.told
def a_profile(**fields: Any) -> AgencyProfile:
    """An agency that meets the three conditions of R124-2."""
    values = {
        "legal_name": "Cabinet Lhermitte",
        "legal_form": "SARL au capital fictif",
        "siren": "732829320",
        "line1": "12 rue des Tilleuls",
        "postcode": "44000",
        "city": "Nantes",
        "phone": "02 61 91 04 12",
        "email": "bonjour@lhermitte.example",
        "human_name": "Inès Caron",
        "case_prefix": "LH",
        "insurer": "Assurances Imaginaires",
        "insurance_policy": "RC-0001",
        "insured_from": date(2026, 1, 1),
        "insured_until": date(2027, 12, 31),
        "account_holder": "Cabinet Lhermitte fonds de tiers",
        "account_iban": AGENCY_IBAN,
        "account_bic": "AGRIFRPP",
        "account_bank": "Banque Imaginaire",
        "account_opened_on": date(2026, 1, 1),
        "declared_to": "Nantes",
        "declared_on": date(2026, 1, 5),
        "cards_approved_on": date(2026, 1, 10),
        "stripe_account": "acct_lhermitte",
        "card_capability": "active",
    } | fields
    return set_profile(by=BY, at=NOW, **values)


@replay.told
def a_creditor(**fields: Any) -> Creditor:
    """A school's OGEC, as the people of this trade know them; never the agency's only client."""
    _school_next_door()
    values = {
        "kind": "ogec",
        "name": "OGEC du Collège Saint-Aubin",
        "short_name": "Collège Saint-Aubin",
        "siren": "552100554",
        "line1": "1 place de l’Église",
        "postcode": "44100",
        "city": "Nantes",
        "default_claim_type": "school_fees_private",
        "mediator": "Médiateur imaginaire, 1 rue du Calme, 75001 Paris",
    } | fields
    return add_creditor(by=BY, at=NOW, **values)


@replay.told
def a_mandate(creditor: Creditor, **clauses: Any) -> Mandate:
    """A signed convention with every clause of R124-3."""
    number = Mandate.objects.count() + 1
    values = {
        "power_to_receive": True,
        "insurance_clause": True,
        "fee_terms": "Forfait par dossier",
        "warranty_clause": True,
        "fee_per_case": Decimal("35.00"),
        "remittance_holder": creditor.name,
        "remittance_iban": CREDITOR_IBAN,
        "data_clause": True,
    } | clauses
    mandate = draft(creditor=creditor, reference=f"M-{number:03d}", starts_on=date(2026, 1, 1), by=BY, at=NOW, **values)
    return sign(
        mandate=mandate,
        signed_on=date(2026, 1, 1),
        signatory="Le président fictif",
        document=b"%PDF-1.7 mandat",
        by=BY,
        at=NOW,
    )


@replay.told
def a_person(creditor: Creditor, **facts: Any) -> Debtor:
    """Camille Roussel, who lives in Nantes and reads her mail on a phone."""
    values = {
        "kind": "consumer",
        "civility": "mme",
        "first_name": "Camille",
        "last_name": "Roussel",
        "line1": "8 rue des Acacias",
        "postcode": "44300",
        "city": "Nantes",
        "email": "camille@roussel.example",
    } | facts
    return match_or_create(facts=PersonFacts(**values), creditor=creditor, by=BY, at=NOW, on=TODAY)


@replay.told
def a_case(
    *,
    creditor: Creditor | None = None,
    debtor: Debtor | None = None,
    total: str = "546.00",
    paid: str = "60.00",
    number: str = "FA-2026-0314",
    due_on: date = date(2026, 7, 15),
    qualified: bool = True,
    on: date = TODAY,
    at: datetime = NOW,
    with_debtor: Debtor | None = None,
) -> Case:
    """A case with one bill, opened by the operations; qualified unless told otherwise."""
    next_door(at=at)
    creditor = creditor or Creditor.objects.exclude(name=NEXT_DOOR).first() or a_creditor()
    mandate = creditor.mandates.first() or a_mandate(creditor)
    debtor = debtor or a_person(creditor)
    parts = [Obligor(debtor)]
    if with_debtor is not None:
        parts = [Obligor(person, Liability.JOINT_AND_SEVERAL) for person in (debtor, with_debtor)]
    case = _case(creditor, mandate, parts, number=number, total=total, paid=paid, due_on=due_on, on=on, at=at)
    if qualified:
        move(case=case, to=CaseState.ACTIVE, by=BY, at=at, on=on, reason="qualifié")
    return case


def add_claim(*, case: Case, by: Actor, at: datetime, on: date, **bill: Any) -> Claim:
    """A bill more on a case, for everybody bound by it."""
    bound = list(case.parties.values_list("debtor_id", flat=True))
    return add_claims(bills=[NewClaim(case=case, bound=bound, **bill)], by=by, at=at, on=on)[0]


@replay.told
def next_door(*, at: datetime = NOW) -> Case:
    """The case of another person with another creditor: active, and held, so that no letter leaves by itself."""
    if AgencyProfile.objects.filter(pk=1).first() is None:
        a_profile()
    school = _school_next_door()
    known = Case.objects.filter(creditor=school).first()
    if known is not None:
        return known
    before = at - SINCE
    person = a_person(school, first_name="Dominique", line1="9 rue des Acacias", email="dominique@roussel.example")
    case = _case(
        school,
        a_mandate(school),
        [Obligor(person)],
        number="ND-2026-0100",
        total="310.00",
        paid="0.00",
        due_on=before.date() - timedelta(days=30),
        on=before.date(),
        at=before,
    )
    move(case=case, to=CaseState.ACTIVE, by=BY, at=before, on=before.date(), reason="qualifié")
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=before, review_on=date(2030, 1, 2))
    return case


def _school_next_door() -> Creditor:
    """Another client of the agency."""
    return Creditor.objects.filter(name=NEXT_DOOR).first() or add_creditor(
        kind="ogec",
        name=NEXT_DOOR,
        short_name="École Notre-Dame",
        line1="2 place de l’Église",
        postcode="44100",
        city="Nantes",
        default_claim_type="school_fees_private",
        by=BY,
        at=NOW - SINCE,
    )


def _case(
    creditor: Creditor,
    mandate: Mandate,
    parts: list[Obligor],
    *,
    number: str,
    total: str,
    paid: str,
    due_on: date,
    on: date,
    at: datetime,
) -> Case:
    """A case to qualify, with one bill."""
    last_day = add_months(due_on, 24)
    case = open_case(
        creditor=creditor,
        mandate=mandate,
        parts=parts,
        claim_type=creditor.default_claim_type,
        last_day_to_act=last_day,
        by=BY,
        at=at,
        on=on,
    )
    add_claim(
        case=case,
        number=number,
        label="Cantine et étude, de mars à juin 2026",
        issued_on=due_on - timedelta(days=15),
        due_on=due_on,
        total=Decimal(total),
        paid_before=Decimal(paid),
        last_day_to_act=last_day,
        by=BY,
        at=at,
        on=on,
    )
    return case


def a_receipt(amount: str = "86.00", remaining: str = "400.00") -> ReceiptPayload:
    """What the message of a receipt carries, without the payment behind it."""
    line = SumLine(SumKind.PRINCIPAL, "Principal", Decimal(amount), "FA-2026-0314")
    issued = IssuedReceipt(
        number="Q-2026-000012",
        issued_on=TODAY,
        amount=Decimal(amount),
        received_on=TODAY,
        method="carte bancaire",
        allocation=(line,),
        excess=Decimal("0.00"),
        remaining=Decimal(remaining),
    )
    return ReceiptPayload(1, issued)
