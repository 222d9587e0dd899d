"""The actions of the demo's script: each is an operation, at the day handed in. Nothing is inserted by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import typst

from agency.banking.operations import import_statement
from agency.cases.models import Case, Claim
from agency.cases.operations import attach_invoice
from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import ask_pause, receive_reply
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.mandates.enums import Capability
from agency.mandates.operations import draft, offer, set_profile
from agency.outbox.operations import dispatch, fetch_proofs, poll, prepare
from agency.parties.models import CreditorContact
from agency.parties.operations import add_creditor, add_creditor_contact
from agency.plans.models import Plan
from agency.plans.operations import accept_offer
from agency.qualification.enums import Conclusion
from agency.qualification.operations import answer, approve, receive_answer, submit
from agency.qualification.rules import CHECKS
from agency.strategies.operations import tick
from agency.team.operations import invite, join
from agency.users.enums import UserKind
from agency.users.models import User
from config.local.demo.diary import Moment
from config.local.demo.money.bank_statement import DedicatedAccount, Transfer
from config.local.demo.people import PASSWORD, DemoAgency, DemoCreditor, DemoUser
from portal.creditors.conventions import sign_on_line

TESTS = Path(__file__).resolve().parents[3] / "tests"
LETTER_FEE = Decimal("2.90")
PAYER_IBAN, UNKNOWN_IBAN = "FR7610107001011234567890129", "FR7611315000011234567890138"


def staff(person: DemoUser) -> Actor:
    """This member of the team, as the author of an act."""
    return Actor.staff(User.objects.get(email=person.email))


def set_up_agency(agency: DemoAgency, now: Moment) -> None:
    """The manager, whom the opening invited, comes in, describes the agency and invites the others."""
    year = timedelta(days=365)
    first, *others = agency.staff
    by = Actor.staff(_come_in(User.objects.get(email=first.email), now))
    set_profile(
        by=by, at=now.at, **agency.profile, insured_from=now.on - year, insured_until=now.on + 2 * year,
        account_opened_on=now.on - year, declared_on=now.on - year, cards_approved_on=now.on - year,
        stripe_account=agency.stripe_account, card_capability=Capability.ACTIVE,
    )  # fmt: skip
    for person in others:
        _let_in(person, UserKind.STAFF, by, now)


def _let_in(person: DemoUser, kind: UserKind, by: Actor, now: Moment) -> User:
    """Invite somebody, who comes in the same day."""
    user = invite(
        email=person.email, first_name=person.first_name, last_name=person.last_name, kind=kind, role=person.role,
        by=by, at=now.at,
    )  # fmt: skip
    return _come_in(user, now)


def _come_in(user: User, now: Moment) -> User:
    """Choose the demonstration's password."""
    themselves = Actor.staff(user) if user.kind == UserKind.STAFF else Actor.creditor(user)
    return join(user=user, password=PASSWORD, by=themselves, at=now.at)


def add_client(client: DemoCreditor, number: int, manager: DemoUser, now: Moment) -> None:
    """Have the manager add a creditor, invite its contact and offer a mandate, which the contact signs on line."""
    by = staff(manager)
    creditor = add_creditor(by=by, at=now.at, **client.fields)
    user = _let_in(client.contact, UserKind.CREDITOR, by, now)
    add_creditor_contact(creditor=creditor, user=user, role="", by=by, at=now.at)
    terms = (
        f"Forfait de {client.fee} € par dossier et de {LETTER_FEE} € par lettre, hors taxes ; rien pour la personne."
    )
    mandate = draft(
        creditor=creditor, reference=f"MAN-{now.on.year}-{number:03d}", starts_on=now.on, by=by, at=now.at,
        power_to_receive=True, insurance_clause=True, warranty_clause=True, data_clause=True, fee_terms=terms,
        fee_per_case=client.fee, fee_per_letter=LETTER_FEE, remittance_holder=creditor.name,
        remittance_iban=client.iban,
    )  # fmt: skip
    manager_name = f"{manager.first_name} {manager.last_name}"
    offer(mandate=mandate, offered_by=manager_name, on=now.on, by=by, at=now.at)
    mandate.refresh_from_db()
    sign_on_line(
        mandate=mandate, signatory=f"{client.contact.first_name} {client.contact.last_name}", email=user.email,
        evidence={"code_sent_at": now.at.isoformat(), **_PROOF}, by=Actor.creditor(user), **now.clock,
    )  # fmt: skip


# What a page notes of whoever agrees to something on it: session and address, hashed.
_PROOF = {"session": hashlib.sha256(b"demo").hexdigest(), "ip": hashlib.sha256(b"127.0.0.1").hexdigest()}


def _page(title: str, text: str) -> bytes:
    """Return a one-page PDF that stands for a paper; what it says travels as data."""
    source = b"#set document(title: sys.inputs.title)\n#heading(sys.inputs.title)\n#sys.inputs.text"
    return typst.compile(source, sys_inputs={"title": title, "text": text}, timestamp=0)  # type: ignore[no-any-return]


def _invoice_of(claim: Claim) -> str:
    issued, total = format_date(claim.issued_on), format_euros(claim.total)
    return (
        f"N° {claim.number} du {issued}, {claim.case.creditor.name}. {claim.label}. Total : {total}. Facture fictive."
    )


def deposit_files(client: DemoCreditor, files: Sequence[tuple[str, str]], now: Moment) -> list[Case]:
    """Deposit some of the creditor's files as its contact, confide what is ready and join the invoices."""
    contact = _contact(client)
    creditor, by = contact.creditor, Actor.creditor(contact.user)
    cases: list[Case] = []
    for name, contacts in files:
        path = TESTS / name
        batch = read_batch(
            creditor=creditor, filename=path.name, data=path.read_bytes(), by=by, **now.clock,
            contacts=(TESTS / contacts).read_bytes() if contacts else None,
        )  # fmt: skip
        cases += confirm_batch(batch=batch, by=by, **now.clock)
    for claim in Claim.objects.filter(case__in=cases, invoice__isnull=True).select_related("case__creditor"):
        attach_invoice(claim=claim, content=_page("Facture", _invoice_of(claim)), by=by, **now.clock)
    return cases


def answer_creditor_question(client: DemoCreditor, case: Case, text: str, now: Moment) -> None:
    """The creditor answers on its page what was asked of it about a case."""
    question = case.questions.get(answered_at=None)
    receive_answer(question=question, text=text, by=Actor.creditor(_contact(client).user), **now.clock)


def _contact(client: DemoCreditor) -> CreditorContact:
    return CreditorContact.objects.select_related("user", "creditor").get(user__email=client.contact.email)


def qualify(
    case: Case, who: DemoUser, now: Moment, conclusion: Conclusion = Conclusion.READY, question: str = ""
) -> None:
    """Assess a case through the Wagtail workflow, as a member of staff."""
    user = User.objects.get(email=who.email)
    checked = conclusion == Conclusion.READY
    answers = dict.fromkeys(CHECKS, checked) | {
        "legal_ground": "Facture acceptée", "conclusion": conclusion, "question": question,
    }  # fmt: skip
    by = staff(who)
    answer(qualification=case.qualification, answers=answers, user=user, by=by, at=now.at)
    submit(qualification=case.qualification, user=user, by=by, **now.clock)
    approve(qualification=case.qualification, user=user, at=now.at)


def run_morning(now: Moment) -> None:
    """What became of what was sent; the morning run; then the post: draw what is due and hand it over."""
    poll(by=Actor.system("outbox"), at=now.at)
    tick(by=Actor.system("tick"), **now.clock)
    for stage in (prepare, dispatch):
        while stage(by=Actor.system("outbox"), at=now.at):
            pass
    fetch_proofs(by=Actor.system("outbox"), at=now.at)


def import_transfer(
    account: DedicatedAccount, who: DemoUser, payer: str, case: Case, amount: str | None, now: Moment
) -> None:
    """A bank statement comes in, in which somebody pays with the case's reference (None = everything due)."""
    owed = Decimal(amount) if amount else case_due(case.pk)
    label = f"VIR SEPA {payer} {case.rf_reference}"
    _import(account, who, Transfer(payer, PAYER_IBAN, owed, label, now.on), now)


def import_unknown(account: DedicatedAccount, who: DemoUser, amount: Decimal, payer: str, now: Moment) -> None:
    """A bank statement comes in, with money that bears no reference: only its payer may say whose it is."""
    _import(account, who, Transfer(payer, UNKNOWN_IBAN, amount, "VIREMENT SANS REFERENCE", now.on), now)


def _import(account: DedicatedAccount, who: DemoUser, transfer: Transfer, now: Moment) -> None:
    data = account.statement([transfer], now.on)
    import_statement(data=data, filename=f"releve-{now.on}-{account.statements}.xml", by=staff(who), **now.clock)


def accept_plan(case: Case, monthly: str, now: Moment, of_month: int) -> Plan:
    """Have the person take a plan on their page."""
    return accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal(monthly),
        day=of_month,
        evidence=_PROOF,
        by=Actor.debtor(case.debtor),
        **now.clock,
    )


def send_reply(case: Case, kind: ReplyKind, text: str, now: Moment, **answers: str) -> None:
    """Have the person write to us."""
    receive_reply(
        case=case, debtor=case.debtor, kind=kind, text=text, answers=answers, by=Actor.debtor(case.debtor), **now.clock
    )


def ask_for_pause(case: Case, now: Moment) -> None:
    """Have the person ask for fifteen days."""
    ask_pause(case=case, debtor=case.debtor, by=Actor.debtor(case.debtor), **now.clock)
