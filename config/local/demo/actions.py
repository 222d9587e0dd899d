"""The actions of the demo's script: each is an operation, at the day handed in. Nothing is inserted by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from agency.banking.operations import import_statement
from agency.cases.models import Case
from agency.common.calendar import instant, is_working_day, next_working_day
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import ask_pause, receive_reply
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.mandates.models import AgencyProfile
from agency.mandates.operations import draft, set_profile, sign
from agency.outbox.operations import dispatch, prepare
from agency.parties.models import Creditor, CreditorContact
from agency.parties.operations import add_creditor, add_creditor_contact
from agency.plans.operations import accept_offer
from agency.qualification.enums import Conclusion
from agency.qualification.operations import answer, approve, submit
from agency.qualification.rules import CHECKS
from agency.strategies.operations import tick
from agency.users.enums import UserKind
from agency.users.models import User
from agency.users.operations import open_account
from config.local.demo.bank_statement import Transfer, camt053
from config.local.demo.people import PASSWORD, DemoAgency, DemoCreditor

TESTS = Path(__file__).resolve().parents[3] / "tests"
BY = Actor.system("demo")


@dataclass(frozen=True)
class Day:
    """A working day of the story and the instant of its actions."""

    on: date

    @property
    def at(self) -> datetime:
        """Ten in the morning, in Paris."""
        return instant(self.on, time(10, 0))

    @property
    def clock(self) -> dict[str, Any]:
        """What most operations take."""
        return {"at": self.at, "on": self.on}


def days_before(today: date, count: int) -> Day:
    """Return the working day at or after `count` days before today."""
    day = today - timedelta(days=count)
    return Day(day if is_working_day(day) else next_working_day(day))


def working_days(start: date, stop: date) -> Iterator[Day]:
    """Yield the working days of [start, stop)."""
    for offset in range((stop - start).days):
        day = start + timedelta(days=offset)
        if is_working_day(day):
            yield Day(day)


def set_up_agency(agency: DemoAgency, day: Day) -> dict[str, User]:
    """Describe the agency and open its people's accounts."""
    year = timedelta(days=365)
    set_profile(
        by=BY, at=day.at, **agency.profile, insured_from=day.on - year, insured_until=day.on + 2 * year,
        account_opened_on=day.on - year, declared_on=day.on - year, cards_approved_on=day.on - year,
        stripe_account=agency.stripe_account,
    )  # fmt: skip
    return {
        person.first_name: open_account(
            email=person.email, first_name=person.first_name, last_name=person.last_name, kind=UserKind.STAFF,
            role=person.role, password=PASSWORD,
        )
        for person in agency.staff
    }  # fmt: skip


def add_client(client: DemoCreditor, number: int, day: Day) -> Creditor:
    """Add a creditor, its contact's account, and its signed mandate at a flat fee."""
    creditor = add_creditor(by=BY, at=day.at, **client.fields)
    user = open_account(
        email=client.contact.email, first_name=client.contact.first_name, last_name=client.contact.last_name,
        kind=UserKind.CREDITOR, password=PASSWORD,
    )  # fmt: skip
    add_creditor_contact(creditor=creditor, user=user, role="", by=BY, at=day.at)
    terms = f"Forfait de {client.fee} € hors taxes par dossier, jamais de pourcentage, rien pour la personne."
    mandate = draft(
        creditor=creditor, reference=f"MAN-{day.on.year}-{number:03d}", starts_on=day.on, by=BY, at=day.at,
        power_to_receive=True, insurance_clause=True, warranty_clause=True, data_clause=True, fee_terms=terms,
        fee_per_case=client.fee, remittance_holder=creditor.name, remittance_iban=client.iban,
    )  # fmt: skip
    sign(
        mandate=mandate,
        signed_on=day.on,
        signatory=f"{client.contact.first_name} {client.contact.last_name}",
        document=_convention(creditor.name),
        by=BY,
        at=day.at,
    )
    return creditor


def _convention(name: str) -> bytes:
    """Return a one-page PDF that stands for the signed convention; the name travels as data."""
    title = b'#set document(title: "Convention")\n= Convention de recouvrement amiable\n'
    source = title + b"#sys.inputs.name, exemplaire fictif."
    return typst.compile(source, sys_inputs={"name": name}, timestamp=0)  # type: ignore[no-any-return]


def deposit_files(creditor: Creditor, client: DemoCreditor, day: Day) -> list[Case]:
    """Deposit the creditor's files as its contact, and confide what is ready."""
    by = Actor.creditor(CreditorContact.objects.select_related("user").get(creditor=creditor).user)
    cases: list[Case] = []
    for name, contacts in client.files:
        path = TESTS / name
        batch = read_batch(
            creditor=creditor, filename=path.name, data=path.read_bytes(), by=by, **day.clock,
            contacts=(TESTS / contacts).read_bytes() if contacts else None,
        )  # fmt: skip
        cases += confirm_batch(batch=batch, by=by, **day.clock)
    return cases


def qualify(case: Case, user: User, day: Day, conclusion: Conclusion = Conclusion.READY, question: str = "") -> None:
    """Assess a case through the Wagtail workflow, as a member of staff."""
    checked = conclusion == Conclusion.READY
    answers = dict.fromkeys(CHECKS, checked) | {
        "legal_ground": "Facture acceptée", "conclusion": conclusion, "question": question,
    }  # fmt: skip
    by = Actor.staff(user)
    answer(qualification=case.qualification, answers=answers, user=user, by=by, at=day.at)
    submit(qualification=case.qualification, user=user, by=by, **day.clock)
    approve(qualification=case.qualification, user=user, at=day.at)


def run_morning(day: Day) -> None:
    """The morning run, then the post: draw what is due and hand it over, until nothing is left."""
    tick(by=Actor.system("tick"), **day.clock)
    for stage in (prepare, dispatch):
        while stage(by=Actor.system("outbox"), at=day.at) is not None:
            pass


def import_transfers(payers: dict[str, tuple[Case, Decimal | None]], day: Day) -> None:
    """Bring in a bank statement in which people pay by transfer with their reference (None = everything due)."""
    lines = [
        Transfer(
            name,
            "FR7630006000011234567890189",
            amount or case_due(case.pk),
            f"VIR SEPA {name} {case.rf_reference}",
            day.on,
        )
        for name, (case, amount) in payers.items()
    ]
    lines.append(
        Transfer("M INCONNU", "FR7630004000031234567890143", Decimal("45.00"), "VIREMENT SANS REFERENCE", day.on)
    )
    iban = AgencyProfile.objects.get(pk=1).account_iban
    data = camt053(iban=iban, opening=Decimal("0.00"), transfers=lines, on=day.on)
    import_statement(data=data, filename=f"releve-{day.on}.xml", by=BY, **day.clock)


def accept_plan(case: Case, monthly: str, day: Day, of_month: int = 10) -> None:
    """Have the person take a plan on their page."""
    proof = {"session": hashlib.sha256(b"demo").hexdigest(), "ip": hashlib.sha256(b"127.0.0.1").hexdigest()}
    accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal(monthly),
        day=of_month,
        evidence=proof,
        by=Actor.debtor(case.debtor),
        **day.clock,
    )


def send_reply(case: Case, kind: ReplyKind, text: str, day: Day, **answers: str) -> None:
    """Have the person write to us."""
    receive_reply(
        case=case, debtor=case.debtor, kind=kind, text=text, answers=answers, by=Actor.debtor(case.debtor), **day.clock
    )


def ask_for_pause(case: Case, day: Day) -> None:
    """Have the person ask for fifteen days."""
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), **day.clock)
