"""A morning at Cabinet Lhermitte, told by the operations: who wrote, who proposed, what is late."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document, set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, ask_pause, receive_reply
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.outbox.operations import plan as plan_message
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.plans.operations import accept_offer
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.factories import BY, a_case, a_creditor, a_person, a_receipt

PARIS = timezone(timedelta(hours=1))
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 12, tzinfo=PARIS)
PROOF = {"session": "0" * 64, "ip": "1" * 64}
PASSWORD = "une phrase assez longue"


def staff(role: Role = Role.HANDLER, first="Inès", last="Caron"):
    """Somebody of the team."""
    return open_account(
        email=f"{first.lower()}.{role}@lhermitte.example",
        first_name=first,
        last_name=last,
        kind=UserKind.STAFF,
        role=role,
        password=PASSWORD,
    )


def asked(browser, path):
    """How many questions a page puts to the database, what it keeps for ten minutes left out."""
    assert browser.get(path).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return len(found)


def ago(**gone):
    """An instant before this morning."""
    return NOW - timedelta(**gone)


def proposal(case, *, monthly="40.50", at=None, day=10):
    """A plan longer than the mandate allows: it waits for us."""
    at = at or ago(hours=3)
    return accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal(monthly),
        day=day,
        evidence=PROOF,
        by=Actor.debtor(case.debtor),
        at=at,
        on=at.date(),
    )


def reply(case, kind, text="", *, at, **answers):
    """A word of the person."""
    return receive_reply(
        case=case,
        debtor=case.debtor,
        kind=kind,
        text=text,
        answers=answers,
        by=Actor.debtor(case.debtor),
        at=at,
        on=at.date(),
    )


def a_morning():
    """Fill the agency; returns the cases by name."""
    school = a_creditor()
    garage = a_creditor(
        kind="company",
        name="Garage Delmas SARL",
        short_name="Garage Delmas",
        siren="",
        default_claim_type="b2c_services",
    )
    printer = a_creditor(
        kind="company", name="Imprimerie Morin", short_name="Imprimerie Morin", siren="", default_claim_type="b2b"
    )

    def person(first, last, creditor=school, **facts):
        return a_person(
            creditor,
            first_name=first,
            last_name=last,
            email=f"{last.lower()}@exemple.example",
            line1="8 rue des Acacias",
            **facts,
        )

    def case(creditor, debtor, number, total, due_on, **more):
        made = a_case(
            creditor=creditor,
            debtor=debtor,
            number=number,
            total=total,
            paid=more.pop("paid", "0.00"),
            due_on=due_on,
            **{"on": date(2026, 11, 2)} | more,
        )
        if more.get("qualified", True):
            set_first_letter(
                case=made, reference=f"{made.reference}-L1", sent_on=date(2026, 11, 2), by=BY, at=ago(days=21)
            )
        return made

    claire = case(
        school,
        person("Claire", "Roussel", phone="06 39 98 12 34"),
        "FA-2026-0314",
        "546.00",
        date(2026, 9, 15),
        paid="60.00",
    )
    proposal(claire)
    karim = case(
        garage, person("Karim", "Benali", garage, phone="06 39 98 22 11"), "G-118", "1250.00", date(2026, 8, 30)
    )
    reply(
        karim,
        ReplyKind.ALREADY_PAID,
        "J’ai viré le 3 novembre, ma banque peut le confirmer.",
        at=ago(days=1, hours=2),
        method="transfer",
        paid_on="3 novembre",
    )
    odile = case(school, person("Odile", "Marchand"), "FA-2026-0320", "612.00", date(2026, 6, 30))
    reply(odile, ReplyKind.HARDSHIP, "", at=ago(days=1, hours=5), situation="death", helps=["pause"])
    firm = a_person(
        printer,
        kind="business",
        civility="",
        first_name="",
        last_name="",
        company_name="SARL Vent d’Ouest",
        siren="732829320",
        line1="3 quai du Port",
    )
    ouest = case(printer, firm, "IM-77", "3940.00", date(2026, 8, 1))
    reply(ouest, ReplyKind.DISPUTE, "12 cartons manquaient sur la livraison d’août.", at=ago(days=2), reason="quality")
    hoa = case(school, person("Hoa", "Nguyen"), "FA-2026-0331", "612.00", date(2026, 9, 30), qualified=False)
    thomas = case(garage, person("Thomas", "Lebrun", garage), "G-090", "180.00", date(2024, 12, 20), qualified=False)
    lucas = case(garage, person("Lucas", "Petit", garage, phone="06 39 98 44 55"), "G-120", "285.00", date(2026, 7, 12))
    accept_offer(
        case=lucas,
        debtor=lucas.debtor,
        monthly=Decimal("95.00"),
        day=20,
        evidence=PROOF,
        by=Actor.debtor(lucas.debtor),
        at=ago(days=45),
        on=ago(days=45).date(),
    )
    missed = lucas.plans.get().instalments.earliest("number")
    InstalmentStep.objects.create(
        plan=missed.plan, number=missed.number, due_on=missed.due_on, step=StepKind.SECOND, done_on=TODAY,
        told=missed.amount, until_on=missed.due_on, next_on=TODAY + timedelta(days=5),
    )  # fmt: skip
    aicha = case(
        printer, person("Aïcha", "Sow", printer, phone="06 39 98 66 77"), "IM-80", "760.00", date(2026, 10, 25)
    )
    ask_pause(case=aicha, debtor=aicha.debtor, by=Actor.debtor(aicha.debtor), at=ago(days=3), on=ago(days=3).date())
    paul = case(school, person("Paul", "Legrand"), "FA-2026-0350", "420.00", date(2026, 10, 1))
    announce(
        case=paul,
        kind=CommitmentKind.NEXT_STEP,
        text="Lettre recommandée annoncée par la première lettre",
        due_on=TODAY,
        announced_on=date(2026, 11, 2),
        dedupe_key="scene:paul",
        by=BY,
        at=ago(days=21),
    )
    for rank, (amount, days) in enumerate((("120.00", 20), ("45.00", 15), ("310.00", 9), ("80.00", 4), ("59.90", 1))):
        receive(
            case=paul if rank > 2 else ouest,
            debtor=paul.debtor if rank > 2 else ouest.debtor,
            amount=Decimal(amount),
            method=Method.TRANSFER,
            received_on=ago(days=days).date(),
            value_on=ago(days=days).date(),
            source="scene",
            external_id=str(rank),
            by=BY,
            at=ago(days=days),
        )
    answered = reply(paul, ReplyKind.MESSAGE, "Pouvez-vous me renvoyer la facture ?", at=ago(days=6, hours=5))
    answer(reply=answered, text="Bien sûr, la voici.", lift_hold=True, by=BY, at=ago(days=6), on=ago(days=6).date())
    add_document(
        case=claire,
        kind=DocumentKind.INVOICE,
        title="Facture FA-2026-0314",
        content=b"%PDF-1.7 facture",
        mime="application/pdf",
        by=BY,
        at=ago(days=21),
        on=date(2026, 11, 2),
    )
    plan_message(
        case=paul,
        debtor=paul.debtor,
        kind=MessageKind.RECEIPT,
        planned_on=TODAY,
        dedupe_key="scene:m",
        payload=a_receipt(),
        by=BY,
        at=NOW,
    )
    return {
        "claire": claire,
        "karim": karim,
        "odile": odile,
        "ouest": ouest,
        "hoa": hoa,
        "thomas": thomas,
        "lucas": lucas,
        "aicha": aicha,
        "paul": paul,
    }
