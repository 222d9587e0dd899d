"""« Ma journée » on an English page: no French but what people wrote, their names and their references."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django_tenants.utils import schema_context
from wagtail.users.models import UserProfile

from agency.cards.enums import IncidentKind, ReceiptState
from agency.cards.models import WebhookReceipt
from agency.cards.operations.incidents import NewIncident, open_each
from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.complaints.models import Complaint
from agency.contacts.models import ContactChange
from agency.desk.day.enums import ItemKind
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.escalation.models import CourtStep, NextStepDecision, NextStepQuestion
from agency.handling.asked.models import CallRequest
from agency.inbox.models import ReceivedMail
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.rules import ASKED
from agency.letters.enums import MessageKind
from agency.letters.queries import published_template
from agency.limitation.models import LimitationAlert
from agency.mandates.models import AccountChange
from agency.mandates.operations import set_profile
from agency.outbox.accounts.models import StrangeState
from agency.outbox.enums import MessageState
from agency.outbox.mailbox.models import MailBox
from agency.outbox.models import Message
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outcomes.models import DisputeQuestion
from agency.parties.enums import DebtorKind
from agency.privacy.models import DataRequest
from agency.reductions.models import ClaimReduction
from agency.refunds.models import Refund
from agency.registers.models import InsolvencyNotice
from agency.site.enums import Topic
from agency.site.operations import receive_message
from agency.users.enums import Role
from agency.webhooks.enums import ShutBecause
from agency.webhooks.operations import open_endpoint, shut_endpoint
from agency.writing.models import CreditorMessage
from tenants.models import Subscription
from tests.agency.desk import scene
from tests.agency.desk.day.test_nothing_falls_asleep import (
    asked_of_the_creditor,
    call_planned,
    cancelled_by_the_gate,
    courtesy_refused,
    courtesy_to_see,
    instalment_missed,
    nothing_planned,
    plan_not_followed,
    promise_lost,
    remittance_late,
    statement_held,
    suspended,
    to_call_back,
    unidentified,
)
from tests.agency.desk.page_text import words
from tests.agency.limitation.nights import watch
from tests.agency.strategies.test_condemned_texts import a_later_rule_condemns
from tests.factories import BY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer

# Names, and what people or the trade wrote into rows: it stays as it was written.
DAY = "/gestion/journee/"
# What people or the trade wrote into rows stays as it was written, names and references too.
WRITTEN = (
    "Lettre recommandée annoncée par la première lettre",
    "J’ai viré le 3 novembre, ma banque peut le confirmer.",
    "12 cartons manquaient sur la livraison d’août.",
    "Cantine et étude, de mars à juin 2026",
    "3 novembre",
    "Cabinet Lhermitte",
    "Collège Saint-Aubin",
    "Garage Delmas",
    "Imprimerie Morin",
    "SARL Vent d’Ouest",
    "Club",
    "8 rue des Acacias, 44300 Nantes",
    "2 High Street, 44300 Nantes",
    "Hello",
    "smith@example.org",
    "https://a.example/",
    "École Notre-Dame",
    "Dominique Roussel",
    "litige ancien",
    "Avez-vous le bon de livraison ?",
    "LEMOAL",
    "VIREMENT",
    "Aïcha Sow",
    "Rose Caron",
    "Camille Smith",
    "Claire Roussel",
    "Hoa Nguyen",
    "Inès Caron",
    "Inès",
    "Karim Benali",
    "Lucas Petit",
    "Odile Marchand",
    "Paul Legrand",
    "Thomas Lebrun",
    # What is said of a French text, in the language of who writes it.
    "« huissier » : Rien de judiciaire ici : seul le créancier peut décider de saisir un juge.",
)
FRENCH = re.compile(
    r"[àâçéèêëîïôûùœ«»]|\b(?:le|la|les|de|du|des|un|une|et|est|au|aux|pour|par|sur|dans|pas|ce|cette|jours?|mois|depuis"
    r"|avoir|dit|votre|vous|nous|aucune?|dossiers?|propose|manque|envoi|rien|en)\b",
    re.IGNORECASE,
)
ANSWERS = [
    (ReplyKind.HARDSHIP, {"situation": "health", "helps": ["small", "writing", "third", "easy", "unknown"]}),
    (ReplyKind.HARDSHIP, {"situation": "unsaid"}),
    (ReplyKind.MESSAGE, {"subject": "call_back"}),
    (ReplyKind.MESSAGE, {"subject": "move_instalment"}),
    (ReplyKind.MESSAGE, {"subject": "change_plan"}),
    (ReplyKind.WRONG_PERSON, {}),
    (ReplyKind.DISPUTE, {"reason": "no_service"}),
    (ReplyKind.ALREADY_PAID, {"method": "other"}),
    (ReplyKind.PROPOSAL, {}),
]


@pytest.fixture
def english(desk, ines):
    """Inès's browser once she chose English."""
    UserProfile.objects.update_or_create(user=ines, defaults={"preferred_language": "en"})
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return desk


def texts(answer):
    """Every text of a page, one for each place between two tags, and those that only a screen reader says."""
    html = re.sub(r"(?s)<(style|script).*?</\1>", " ", answer.content.decode())
    said = [*re.split(r"<[^>]+>", html), *re.findall(r'(?:aria-label|placeholder|title)="([^"]+)"', html)]
    return {" ".join(unescape(text).replace("\xa0", " ").split()) for text in said}


def without_what_people_wrote(text):
    for written in WRITTEN:
        text = text.replace(written, "")
    return text


def a_full_morning():
    """Every kind of line, every answer that a person may give, a claim too old and a doubt on a letter."""
    scene.a_morning()
    who = a_person(a_creditor(siren="", name="Club", short_name="Club"), last_name="Smith")
    for rank, (kind, answers) in enumerate(ANSWERS):
        case = a_case(debtor=who, number=f"Z-{rank}", total="100.00", paid="0.00")
        scene.reply(case, kind, "Hello", at=scene.ago(hours=rank + 1), **answers)
    a_case(debtor=who, number="Z-99", qualified=False, due_on=date(2024, 10, 3))
    watch(by=BY, at=scene.ago(hours=3), on=(ending := a_case(debtor=who, number="Z-98")).last_day_to_act)
    LimitationAlert.objects.exclude(case=ending).delete()
    hold(case=ending, reason=HoldReason.GENTLE, by=BY, at=scene.ago(hours=2))
    nobody = {"civility": "", "first_name": "", "last_name": ""}
    firm = nobody | {"kind": "business", "company_name": "SARL Vent d’Ouest", "siren": "443061841"}
    one, other = (a_creditor(siren="", name=name, short_name="Club") for name in ("Club 1", "Club 2"))
    a_person(one, **firm)
    a_case(creditor=other, debtor=a_person(other, **firm, line1="2 High Street"), number="Z-100")
    Message.objects.filter(dedupe_key="scene:m").update(state=MessageState.UNKNOWN)
    paid_twice = a_case(debtor=who, number="Z-97", total="100.00", paid="0.00")
    payment = a_transfer(paid_twice, "200.00", at=scene.ago(hours=2))
    facts = [
        NewIncident(kind, f"x{rank}", Decimal("9.00"), None if kind == IncidentKind.PAYOUT_FAILED else payment)
        for rank, kind in enumerate(IncidentKind)
    ]
    open_each(facts=facts, by=BY, at=scene.ago(hours=2))
    WebhookReceipt.objects.create(
        provider="stripe",
        event_id="evt_1",
        kind="payout.paid",
        received_at=scene.ago(hours=2),
        state=ReceiptState.FAILED,
    )
    unheard, _secret = open_endpoint(
        name="Hello", creditor=None, url="https://a.example/", kinds=["case.closed"], by=BY, at=scene.ago(hours=2)
    )
    shut_endpoint(endpoint=unheard, why=ShutBecause.FAILING, by=BY, at=scene.ago(hours=2))
    answers_by_mail()
    receive_message(
        name="Hello", email="smith@example.org", phone="", topic=Topic.OTHER, text="Hello", origin="0",
        by=BY, at=scene.ago(hours=2),
    )  # fmt: skip
    for rank, story in enumerate(
        (
            plan_not_followed,
            instalment_missed,
            suspended,
            remittance_late,
            unidentified,
            nothing_planned,
            to_call_back,
            call_planned,
            promise_lost,
            courtesy_refused,
            courtesy_to_see,
        )
    ):
        on = scene.ago(days=30)
        case = a_case(debtor=who, number=f"Y-{rank}", total="486.00", paid="0.00", on=on.date(), at=on)
        story(case)
    what_money_and_registers_bring(payment)
    set_profile(by=BY, at=scene.NOW, letters_approved=True)
    Message.objects.create(
        case=ending, debtor=who, kind=MessageKind.FORMAL_NOTICE, channel="post", dedupe_key="to read", state="ready",
        planned_on=scene.TODAY, not_before=scene.NOW, payload={},
    )  # fmt: skip
    MailRunLine.objects.create(
        run=MailRun.objects.create(asked_by=scene.staff(first="Leo"), asked_at=scene.NOW), sha256="0" * 64,
        message=Message.objects.get(dedupe_key="to read"),
    )  # fmt: skip
    travelling = Message.objects.create(
        case=ending, debtor=who, kind=MessageKind.FORMAL_NOTICE, channel="registered", dedupe_key="strange",
        state="accepted", provider="maileva", provider_ref="maileva:r:1", planned_on=scene.TODAY, not_before=scene.NOW,
        payload={}, accepted_at=scene.NOW, sent_on=scene.TODAY,
    )  # fmt: skip
    StrangeState.objects.create(message=travelling, said="IN_ORBIT", told_at=scene.ago(hours=2))
    asked_of_the_creditor(a_case(debtor=who, number="X-9", qualified=False))
    cancelled_by_the_gate(case)
    a_later_rule_condemns(published_template(MessageKind.FORMAL_NOTICE, DebtorKind.CONSUMER), "Un huissier viendra.")


def answers_by_mail():
    """A mail of nobody known, in a box that does not open any more; played again, one mail more in the same box."""
    at = scene.ago(hours=2)
    ReceivedMail.objects.create(
        fingerprint=f"{ReceivedMail.objects.count():064d}", nature="human", state="to_file", sender="a@example.org",
        text="Hello", received_at=at,
    )  # fmt: skip
    box = {
        "address": "smith@example.org", "host": "imap.example.org", "username": "r", "sealed": "x", "kept_at": at,
        "kept_by": "Ana", "checked_at": at, "why_not": "Refused.", "failing_since": at,
    }  # fmt: skip
    MailBox.objects.update_or_create(pk=1, defaults=box)


def what_money_and_registers_bring(payment):
    """A refund for a second person, a sum less, a sum more, a statement that waits, a firm in insolvency."""
    day, claim = scene.TODAY, payment.case.claims.get()
    Refund.objects.create(
        payment=payment, amount=Decimal("1.00"), why="Twice", means="transfer", pay_on=day, year=day.year, number=1,
        name="F-2026-000001", two_persons=True, content_sha256="0" * 64, prepared_by=scene.staff(first="Ana"),
        prepared_at=scene.ago(hours=2), holder="Smith", iban="FR7610107001011234567890129",
    )  # fmt: skip
    ClaimReduction.objects.create(
        claim=claim,
        cause="waiver",
        amount=Decimal("1.00"),
        on=day,
        key="less",
        told_by="Club",
        created_at=scene.ago(hours=2),
    )
    deposit = ImportBatch.objects.create(
        creditor=payment.case.creditor, state="confirmed", filename="b.csv", sha256="0" * 64,
        uploaded_at=scene.ago(hours=5), confirmed_at=scene.ago(hours=4),
    )  # fmt: skip
    ImportRow.objects.create(
        batch=deposit, position=1, place="2", outcome=Outcome.UPDATE, rule=ASKED, number=claim.number, person="Smith",
        facts={"update": {"claim": claim.pk, "old": "100.00", "new": "150.00"}},
    )  # fmt: skip
    AccountChange.objects.create(
        mandate=payment.case.mandate, origin="asked", former="FR1420041010050500013M02606", why="Club",
        iban="FR7610107001011234567890129", asked_at=scene.ago(hours=2),
    )  # fmt: skip
    ContactChange.objects.create(
        case=payment.case, debtor=payment.debtor, matter="email", brought={"email": "smith@example.org"},
        state="disowned", told_at=scene.ago(days=2), used_at=scene.ago(days=2), disowned_at=scene.ago(hours=2),
    )  # fmt: skip
    CallRequest.objects.create(
        case=payment.case, debtor=payment.debtor, call_on=day, half="morning", asked_at=scene.ago(days=2)
    )
    Complaint.objects.create(
        case=payment.case, debtor=payment.debtor, channel="phone", subject="tone", text="Hello", received_on=day,
        noted_at=scene.ago(days=90), acknowledge_by=day, answer_by=day - timedelta(days=9),
    )  # fmt: skip
    CreditorMessage.objects.create(
        case=payment.case, from_creditor=True, text="Hello", written_by="Club", written_at=scene.ago(days=9),
        due_on=day - timedelta(days=2),
    )  # fmt: skip
    DataRequest.objects.create(
        case=payment.case, debtor=payment.debtor, right="access", channel="phone", identity="Smith", text="Hello",
        received_on=day, noted_at=scene.ago(days=40), answer_by=day - timedelta(days=9),
    )  # fmt: skip
    disputed = Reply.objects.filter(kind=ReplyKind.DISPUTE).latest("pk")
    DisputeQuestion.objects.create(
        reply=disputed, text="Hello", asked_at=scene.ago(days=9), due_on=day - timedelta(days=2)
    )
    NextStepQuestion.objects.create(
        case=given_back(payment.case, day - timedelta(days=30)), handed_back_on=day - timedelta(days=30),
        asked_at=scene.ago(days=30), due_on=day - timedelta(days=9),
    )  # fmt: skip
    decided = NextStepQuestion.objects.create(
        case=given_back(payment.case, day - timedelta(days=9), "F-ACT"), handed_back_on=day - timedelta(days=9),
        asked_at=scene.ago(days=9), due_on=day,
    )  # fmt: skip
    NextStepDecision.objects.create(
        question=decided, step="lawyer", told="Hello", due=1, decided_by="Club", decided_at=scene.ago(days=1)
    )
    followed = NextStepQuestion.objects.create(
        case=given_back(payment.case, day - timedelta(days=99), "F-COURT"), handed_back_on=day - timedelta(days=99),
        asked_at=scene.ago(days=99), due_on=day - timedelta(days=80),
    )  # fmt: skip
    CourtStep.objects.create(
        decision=NextStepDecision.objects.create(
            question=followed, step="order", told="Hello", due=1, decided_by="Club", decided_at=scene.ago(days=90)
        ),
        fact="pending", happened_on=day - timedelta(days=70), next_on=day - timedelta(days=1), noted_by="Ana",
        noted_at=scene.ago(days=70),
    )  # fmt: skip
    statement_held(payment.case)
    InsolvencyNotice.objects.create(
        debtor=payment.debtor, reference="A2026", published_on=day, judged_on=day, court="Nantes", source="bodacc",
        found_at=scene.ago(hours=2),
    )  # fmt: skip


def given_back(like, on, number="F-BACK"):
    """Another case of the same club that went back to it."""
    case = a_case(creditor=like.creditor, debtor=like.debtor, number=number)
    Case.objects.filter(pk=case.pk).update(state="returned", closed_on=on)
    return case


def addresses(client):
    """The day, each of its tabs and each of its lines."""
    context = client.get(DAY).context
    items = context["day"].items
    assert {item.kind for item in items} == set(ItemKind)
    tabs = [f"{DAY}?file={tab}" for tab, _label, _count in context["tabs"]]
    return [DAY, *tabs, *(f"{DAY}?file={item.tab}&ligne={item.key}" for item in items), f"{DAY}?file=en-pause"]


def free_days_end(settings):
    """The agency's own free days end in three days, and nobody gave a card."""
    settings.STRIPE_PRICE = "price_1"
    agency, until = connection.tenant, scene.TODAY + timedelta(days=3)
    with schema_context("public"):
        Subscription.objects.create(agency_id=agency.pk, free_until=until)


def test_every_sentence_of_the_day_is_english_on_an_english_page(english, sign_in, settings):
    """No French in it, and nothing that the French page says in the same words, but names and what people wrote."""
    a_full_morning()
    free_days_end(settings)
    french = sign_in(Role.HANDLER)
    assert "Hello Inès Monday 23 November 2026" in words(english.get(DAY))
    said, same = set(), set()
    for address in addresses(english):
        told = texts(english.get(address))
        said |= told
        same |= told & texts(french.get(address))
    assert {text for text in said if FRENCH.search(without_what_people_wrote(text))} == set()
    # A sentence that forgot its translation would be in both.
    left = {without_what_people_wrote(text) for text in same}
    # Minutes are written alike in both.
    assert {text for text in left if re.search(r"[a-z]{2}", text) and not re.fullmatch(r"\d+\smin", text)} <= {
        "Messages",
        "Message",
        "Site",
        "Stripe",
        "payout.paid",
    }
