"""The scenario both agencies run: the same acts in the same order, so that every row has the same number in both.

`mark` is added to every word of B's people, creditors and texts, before the operations see them: what they copy into
letters, journals and payloads carries it too.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection

from agency.banking.models import BankLine, BankStatement, KnownPayer, LinePart
from agency.books.operations import prove, sign
from agency.budgets.models import BearableAmount
from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.operations import checkout
from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import Case, CreditorDecision
from agency.cases.operations import add_document, current_code, hold
from agency.cases.together.operations import tag_together
from agency.commissions.models import AdmissibilityDecision, DebtDeclaration
from agency.complaints.models import Complaint
from agency.contacts.models import ContactChange
from agency.courtesy.models import CourtesyReminder
from agency.debits.models import CardSetup, Debit, DebitOrder
from agency.debits.operations import give
from agency.desk.frame.operations import keep_view
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer as answer_reply
from agency.disputes.operations import receive_reply
from agency.escalation.models import CasePack, CourtStep, HandOver, NextStepDecision, NextStepQuestion, PackReceipt
from agency.fees import operations as fees
from agency.fees.enums import Means
from agency.fees.models import AccountingExport
from agency.handling.asked.models import CallRequest
from agency.helpers.models import Helper, HelperAct
from agency.instalments.models import InstalmentStep, PlanChange
from agency.intake.called.models import KeptCall
from agency.intake.models import ColumnMapping, HandedFile, HandedPiece, ImportBatch
from agency.intake.operations import confirm_batch, hand_over, read_batch
from agency.journal.models import BlockRedaction
from agency.journal.operations import seal_block
from agency.journal.rules import Actor
from agency.ledger.models import LedgerPeriod
from agency.limitation.models import LimitationAlert
from agency.mandates.models import AccountChange, UsualTerm
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, prepare, record_event
from agency.outbox.operations.cancellation import log_refusal
from agency.outbox.review.models import LetterDecision, LetterReading
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outcomes.models import DisputeOutcome, DisputeQuestion
from agency.parties.models import ContactQuestion, Creditor, Debtor, PersonLink
from agency.parties.operations import add_creditor_contact
from agency.payments.enums import Method
from agency.payments.models import Payment, Surplus, Withdrawal
from agency.payments.operations import receive
from agency.plans.operations import accept_offer
from agency.privacy.models import (
    AccessFile,
    AuditPack,
    DataRequest,
    Erasure,
    RetentionHold,
    RetentionPolicy,
    RetentionRun,
)
from agency.qualification.enums import Conclusion
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import answer, approve, open_for, submit
from agency.qualification.rules import CHECKS
from agency.reductions.models import ClaimReduction
from agency.refunds.models import PayeeAccount, Refund
from agency.registers.models import InsolvencyNotice, LookedUpFirm
from agency.remittances import operations as remit
from agency.reporting.models import MonthlyReport
from agency.site.enums import Topic
from agency.site.models import ArticlePage, NewsDelivery, NewsSending
from agency.site.operations import ask_news, receive_message
from agency.slips.models import SlipAnswer
from agency.software.enums import KeyScope
from agency.software.operations import make_key
from agency.strategies.models import QuietPeriod, Strategy, StrategyChoice
from agency.strategies.operations import tick
from agency.uploads.models import Upload
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.operations import open_account
from agency.webhooks.enums import CHOSEN
from agency.webhooks.models import Telling
from agency.webhooks.operations import open_endpoint
from agency.writing.models import CreditorMessage, StartingText
from portal.debtors.door.sign_in import identify_debtor
from portal.theme import file_name
from tenants.signing import PasswordResetTokens
from tests.factories import BY, CREDITOR_IBAN, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_profile
from tests.factories.debits import ICS, PERSON_IBAN
from tests.tenants.isolation.by_hand import handled
from tests.tenants.isolation.providers import an_account_at_a_provider

SCHOOL = Path(__file__).parents[2] / "demo_files" / "college-saint-aubin.csv"
DECEMBER = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


@dataclass
class Credentials:
    """What a thief of this agency would hold: accounts, codes, references, tokens."""

    users: dict[str, User] = field(default_factory=dict)
    code: str = ""
    postcode: str = "44300"
    reference: str = ""
    letter_reference: str = ""
    reset_token: str = ""
    theme: str = ""
    keys: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def run(mark: str) -> Credentials:
    """Run the scenario inside the current agency."""
    credentials = Credentials(users=_accounts(mark))
    profile = a_profile(**_profile())
    creditor = _creditor(mark)
    add_creditor_contact(creditor=creditor, user=credentials.users["creditor"], role=f"Comptable{mark}", by=BY, at=NOW)
    case = _qualified_case(creditor, credentials.users["manager"], mark)
    credentials.reference = case.reference
    _hand_over(creditor, mark)
    credentials.keys = _programs(creditor, mark)
    _first_letters(credentials.users["manager"], mark)
    credentials.code = current_code(debtor=case.debtor, by=BY, at=NOW)
    identify_debtor(code=credentials.code, postcode=credentials.postcode, origin="192.0.2.1", at=MORNING)
    _what_the_person_does(case, credentials.users["manager"], mark)
    _money(case, mark)
    sign(proof=prove(by=BY, at=MORNING), by=Actor.staff(credentials.users["manager"]), at=MORNING)
    _handed_over(case, credentials.users, mark)
    _invoiced(case, mark)
    _given_back(case, credentials.users, mark)
    _what_waits_for_a_person(case, mark)
    Telling.objects.update(answer=f"merci{mark}")
    seal_block(at=MORNING, size=5)
    LedgerPeriod.objects.create(closed_through=date(2026, 1, 31), closed_at=NOW)
    credentials.reset_token = PasswordResetTokens().make_token(credentials.users["superuser"])
    credentials.theme = file_name(profile.brand_colour)
    case.refresh_from_db()
    credentials.letter_reference = case.first_letter_reference
    return credentials


def _accounts(mark: str) -> dict[str, User]:
    slug = connection.tenant.slug
    users = {}
    for role in Role:
        users[role.value] = open_account(
            email=f"{role}@{slug}.example", first_name=f"Inès{mark}", last_name=f"Caron{mark}", kind=UserKind.STAFF,
            role=role, password="un mot de passe d’essai",
        )  # fmt: skip
    users["creditor"] = open_account(
        email=f"contact@{slug}.example", first_name=f"Paul{mark}", last_name=f"Essai{mark}", kind=UserKind.CREDITOR,
        password="un mot de passe d’essai",
    )  # fmt: skip
    users["superuser"] = User.objects.create_superuser(f"installation@{slug}.example", first_name=f"Ida{mark}")
    return users


def _profile() -> dict[str, Any]:
    code = connection.tenant.code
    return {
        "case_prefix": code[:2], "stripe_account": f"acct_{connection.tenant.slug}", "card_capability": "active",
        "brand_colour": "#0B5D3B",
        "debit_ics": ICS, "debits_since": date(2026, 1, 10),
    }  # fmt: skip


def _creditor(mark: str) -> Creditor:
    creditor = a_creditor(name=f"OGEC Saint-Aubin{mark}", short_name=f"Saint-Aubin{mark}", city=f"Nantes{mark}")
    a_mandate(creditor, fee_terms=f"Forfait{mark}", remittance_holder=f"OGEC{mark}")
    return creditor


def _person(creditor: Creditor, mark: str, name: str) -> Debtor:
    return a_person(
        creditor,
        last_name=f"{name}{mark}",
        first_name=f"Camille{mark}",
        line1=f"8 rue des Acacias{mark}",
        email=f"{name.lower()}@roussel.example",
    )


def _qualified_case(creditor: Creditor, manager: User, mark: str) -> Case:
    """Two cases: one through the workflow to its end, one waiting for its approval."""
    first = a_case(creditor=creditor, debtor=_person(creditor, mark, "Roussel"), qualified=False)
    waiting = a_case(creditor=creditor, debtor=_person(creditor, mark, "Attente"), qualified=False, number="FA-2")
    checked = dict.fromkeys(CHECKS, True) | {"conclusion": Conclusion.READY, "legal_ground": f"Contrat{mark}"}
    for case in (first, waiting):
        assessed = open_for(case=case, by=BY, at=NOW)
        answer(qualification=assessed, answers=checked, user=manager, by=BY, at=NOW)
        submit(qualification=assessed, user=manager, by=BY, at=NOW, on=TODAY)
    approve(qualification=first.qualification, user=manager, at=NOW)
    first.refresh_from_db()
    pdf = b"%PDF-1.7 facture fictive" + mark.encode()
    invoice = add_document(
        case=first,
        kind=DocumentKind.INVOICE,
        title=f"Facture{mark}",
        content=pdf,
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    first.claims.update(invoice=invoice, label=f"Cantine{mark}")
    return first


def _hand_over(creditor: Creditor, mark: str) -> None:
    """One file confided, one only read, one abandoned half-way by nobody."""
    rows = list(csv.reader(io.StringIO(SCHOOL.read_text("utf-8-sig")), delimiter=";"))
    name = rows[0].index("Payeur 1 nom")
    rows[1:] = [[cell + mark if place == name else cell for place, cell in enumerate(row)] for row in rows[1:]]
    for copy in range(2):
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
        named = f"depot-{copy}{mark}.csv"
        data = out.getvalue().encode() + b"\n" * copy
        batch = read_batch(creditor=creditor, filename=named, data=data, by=BY, at=NOW, on=TODAY)
        if not copy:
            confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    by = Actor("creditor", "1", f"Paul{mark}")
    hand_over(creditor=creditor, filename=f"attend{mark}.csv", data=mark.encode() * 9, by=by, at=NOW, on=TODAY)
    HandedFile.objects.update(head=[[f"Nom{mark}"]])
    typed = {"field": "0_name", "said": "", "value": f"tapé{mark}", "by": f"Paul{mark}", "at": NOW.isoformat()}
    batch.rows.update(typed=[typed], asked=[f"0_city{mark}"])
    said = {"mapping": f"colonnes{mark}", "chosen_by": f"Paul{mark}", "chosen_at": NOW}
    ColumnMapping.objects.create(creditor=creditor, fingerprint="0" * 64, **said)
    piece = {"content": f"facture{mark}".encode(), "mime": "application/pdf"}
    CourtesyReminder.objects.create(
        line=batch.rows.earliest("position"), state="failed", planned_on=NOW.date(), not_before=NOW, ended_at=NOW,
        why="due", last_error=f"serveur{mark}", provider_ref=f"poste{mark}",
    )  # fmt: skip
    HandedPiece.objects.create(row=batch.rows.earliest("position"), kind=DocumentKind.INVOICE, **piece)


def _programs(creditor: Creditor, mark: str) -> dict[str, str]:
    """The secrets of the agency's program and of its creditor's, which confided a file."""
    secrets = {}
    for whose, owner in (("agency", None), ("creditor", creditor)):
        by = Actor("staff", "1", f"Inès{mark}")
        key, secrets[whose] = make_key(
            name=f"Compta{mark}", creditor=owner, scopes=list(KeyScope), ends_on=None, by=by, at=NOW
        )
    for owner in (None, creditor):
        open_endpoint(
            name=f"Compta{mark}", creditor=owner, url=f"https://compta{mark}.exemple/", kinds=[k for k, _ in CHOSEN],
            by=Actor("staff", "1", f"Inès{mark}"), at=NOW,
        )  # fmt: skip
    hashes = {"name_sha256": "0" * 64, "body_sha256": "0" * 64}
    KeptCall.objects.create(key=key, batch=ImportBatch.objects.earliest("pk"), at=NOW, **hashes)
    return secrets


def _first_letters(manager: User, mark: str) -> None:
    """The morning run, then every letter drawn and handed to the post office; a fact comes back."""
    tick(by=BY, on=MORNING.date(), at=MORNING)
    while prepare(by=BY, at=MORNING):
        pass
    while dispatch(by=BY, at=MORNING):
        pass
    sent = Message.objects.filter(state="accepted").order_by("pk").first()
    assert sent is not None, list(Message.objects.values_list("state", "last_error", "cancel_code"))
    record_event(
        provider_event=f"evt_1{mark}",
        kind=DeliveryKind.PRINTED,
        occurred_at=MORNING,
        ref=sent.provider_ref,
        client_reference=str(sent.provider_key),
        by=Actor.provider("post"),
        at=MORNING,
    )
    log_refusal(message=sent, code="too_early", until=None, at=MORNING)
    LetterReading.objects.create(
        message=sent, reader=manager, sha256="0" * 64, seal="0" * 64, read_at=MORNING, approved_at=MORNING
    )
    LetterDecision.objects.create(
        message=sent, kind="held", reason=f"à revoir{mark}", owner=manager, taken_by=f"Inès{mark}", taken_at=MORNING,
        ended_at=MORNING,
    )  # fmt: skip
    run = MailRun.objects.create(
        state="posted", asked_by=manager, asked_at=MORNING, printed=1, printed_by=manager, printed_at=MORNING,
        posted_on=MORNING.date(), closed_at=MORNING, closed_by=manager, why=f"tournée{mark}", sha256="0" * 64,
        content_sha256="0" * 64,
    )  # fmt: skip
    run.file.save("tournee.pdf", ContentFile(b"%PDF-1.7"))
    MailRunLine.objects.create(
        run=run, message=sent, place=1, sheets=1, registered=True, sha256="0" * 64, state="posted",
        why=f"feuille{mark}", tracking=f"1A{run.pk:011d}",
    )  # fmt: skip
    an_account_at_a_provider(sent, mark)


def _debits(case: Case, manager: User, mark: str) -> None:
    """The person gives a mandate for their plan; a file was made, and given up."""
    given = give(
        plan=case.plans.get(), debtor=case.debtor, iban=PERSON_IBAN, holder=f"Camille{mark}",
        evidence={"session": f"preuve{mark}", "ip": f"adresse{mark}"}, by=Actor.debtor(case.debtor), at=MORNING,
        on=MORNING.date(),
    )  # fmt: skip
    order = DebitOrder.objects.create(
        year=2026, number=1, state="cancelled", collect_on=MORNING.date(), total=1, content_sha256="0" * 64,
        prepared_by=manager, prepared_at=MORNING, reason=f"perdue{mark}", file=f"<fichier>{mark}</fichier>",
    )  # fmt: skip
    given.debits.update(order=order)
    CardSetup.objects.create(
        plan=given.plan, debtor=case.debtor, state="expired", provider_key=f"cle{mark}"[:64], created_at=MORNING,
        evidence={"session": f"preuve{mark}"}, ends_with="4242", closed_at=MORNING,
    )  # fmt: skip
    Debit.objects.filter(pk=given.debits.earliest("pk").pk).update(name=f"P-1{mark}")


def _what_the_person_does(case: Case, manager: User, mark: str) -> None:
    debtor = case.debtor
    act = {"case": case, "debtor": debtor, "by": Actor.debtor(debtor), "at": MORNING, "on": MORNING.date()}
    plan = accept_offer(
        monthly=Decimal("81.00"), day=10, evidence={"session": f"preuve{mark}", "ip": f"adresse{mark}"}, **act
    )
    BearableAmount.objects.create(case=case, debtor=debtor, amount=40, spare=200, made_on=MORNING.date())
    InstalmentStep.objects.create(
        plan=plan, number=1, due_on=MORNING.date(), step="end_by_staff", done_on=MORNING.date(), told=81,
        until_on=MORNING.date(), closed_on=MORNING.date(), closed_by=f"Ana{mark}", choice="keep", reason=f"tenu{mark}",
    )  # fmt: skip
    PlanChange.objects.create(
        plan=plan, kind="lowered", state="done", asked_at=MORNING, monthly_before=81, monthly=40,
        last_before=MORNING.date(), last_on=MORNING.date(), evidence={"session": f"preuve{mark}"},
    )  # fmt: skip
    _debits(case, manager, mark)
    handled(case, manager, mark, MORNING)
    reply = receive_reply(kind=ReplyKind.MESSAGE, text=f"Bonjour{mark}", answers={"subject": f"rappel{mark}"}, **act)
    answer_reply(
        reply=reply, text=f"Réponse{mark}", lift_hold=True, by=Actor.staff(manager), at=MORNING, on=MORNING.date()
    )
    receive_reply(kind=ReplyKind.HARDSHIP, text=f"Difficile{mark}", answers={}, **act)
    decision = AdmissibilityDecision.objects.create(
        debtor=debtor, commission=f"Nantes{mark}", decided_on=MORNING.date(), document=case.documents.earliest("pk"),
        recorded_at=MORNING, recorded_by=f"Ana{mark}",
    )  # fmt: skip
    DebtDeclaration.objects.create(
        decision=decision, case=case, stated_on=MORNING.date(), amount=1, document=case.documents.earliest("pk")
    )
    Upload.objects.create(
        reply=case.replies.earliest("pk"), name=f"relevé{mark}.pdf", format="pdf", size=9, sent_at=MORNING,
        state="kept", document=case.documents.earliest("pk"), judged_at=MORNING, scanned=True,
    )  # fmt: skip
    SlipAnswer.objects.create(
        letter=case.messages.filter(debtor=debtor).earliest("pk"), choice="time", received_on=MORNING.date(),
        noted_at=MORNING, noted_by=f"Ana{mark}", reply=case.replies.earliest("pk"),
    )  # fmt: skip
    CallRequest.objects.create(case=case, debtor=debtor, call_on=date(2099, 1, 5), half="morning", asked_at=MORNING)
    ContactChange.objects.create(
        case=case, debtor=debtor, matter="email", brought={"email": f"ca{mark}@example.org"}, state="settled",
        before=[{"debtor": debtor.pk, "rows": [], "told": f"page{mark}"}], told_at=MORNING, used_at=MORNING,
        disowned_at=MORNING, settled_at=MORNING, why=f"vu au téléphone{mark}",
    )  # fmt: skip
    HelperAct.objects.create(
        helper=Helper.objects.create(
            case=case, debtor=debtor, name=f"Aide{mark}", kind="relative", scope="propose", named_at=MORNING,
            email=f"aide{mark}@example.org", until=date(2099, 1, 1), seed=f"{case.pk:032d}",
            code_hash=f"{case.pk:064d}", document=case.documents.earliest("pk"), ended_at=MORNING, end="staff",
            why=f"vu au téléphone{mark}",
        ),
        kind="proposed", at=MORNING, monthly=40, day=5,
    )  # fmt: skip
    Complaint.objects.create(
        case=case, debtor=debtor, channel="phone", subject="tone", text=f"Trop sec{mark}", received_on=MORNING.date(),
        noted_at=MORNING, acknowledge_by=MORNING.date(), answer_by=MORNING.date(), reader=manager, answered_at=MORNING,
        answer=f"Pardon{mark}", answer_signature=f"Ana{mark}", outcome="founded", measure=f"relu{mark}",
    )  # fmt: skip
    asked = DataRequest.objects.create(
        case=case, debtor=debtor, right="access", channel="mail", identity=f"reconnue{mark}", text=f"Tout{mark}",
        received_on=MORNING.date(), noted_at=MORNING, answer_by=MORNING.date(), extended_why=f"long{mark}",
        answered_at=MORNING, answer=f"Voici{mark}", answer_signature=f"Ana{mark}", outcome="done",
    )  # fmt: skip
    AccessFile.objects.create(
        request=asked, asked_at=MORNING, state="ready", handed_at=MORNING, ends_on=date(2099, 1, 1), sha256="0" * 64
    ).file.save("copie.zip", ContentFile(b"PK" + mark.encode()))
    StartingText.objects.create(name=f"Preuve{mark}", body=f"Il nous faut une preuve{mark}")
    question = NextStepQuestion.objects.create(
        case=case, handed_back_on=MORNING.date(), asked_at=MORNING, due_on=date(2027, 1, 29)
    )
    NextStepDecision.objects.create(
        question=question, step="stop", words=f"En rester là{mark}", told=f"par téléphone{mark}", due=0,
        decided_by=f"Hélène{mark}", decided_at=MORNING, professional=f"Maître{mark}",
        professional_email=f"maitre{mark}@exemple.example",
    )  # fmt: skip
    AuditPack.objects.create(
        first_day=MORNING.date(),
        last_day=MORNING.date(),
        sample=1,
        seed=f"s{mark}",
        state="ready",
        asked_at=MORNING,
        asked_by=f"Ana{mark}",
        sha256="0" * 64,
    ).file.save("visite.zip", ContentFile(b"PK" + mark.encode()))
    RetentionPolicy.objects.create(pk=1, started_at=MORNING, started_by=f"Ana{mark}")
    RetentionRun.objects.create(on=MORNING.date(), rehearsal=True, version=f"R{mark}", at=MORNING, by=f"Ana{mark}")
    RetentionHold.objects.create(case=case, why=f"procès{mark}", placed_by=f"Ana{mark}", placed_at=MORNING)
    Erasure.objects.create(case_number=999_999, reason="term", version=f"R{mark}", digest="0" * 64, at=MORNING)
    BlockRedaction.objects.create(block=999_999, former="0" * 64, hash="0" * 64, lines=1, at=MORNING)
    pack = CasePack(
        case=case, purpose="proof", sha256="0" * 64, size=2, pieces=1, made_by=f"Ana{mark}", made_at=MORNING
    )
    pack.file.save("dossier.zip", ContentFile(b"PK" + mark.encode()))
    sent = HandOver.objects.create(
        pack=pack, kind="lawyer", name=f"Maître{mark}", email=f"maitre{mark}@exemple.example", sent_by=f"Ana{mark}",
        sent_at=MORNING, expires_on=date(2099, 1, 1), mailed_at=MORNING,
    )  # fmt: skip
    CourtStep.objects.create(
        decision=NextStepDecision.objects.get(question=question), fact="decided", happened_on=MORNING.date(), amount=1,
        ruling="judgment", court=f"Nantes{mark}", next_on=date(2099, 1, 1), noted_by=f"Ana{mark}", noted_at=MORNING,
    )  # fmt: skip
    PackReceipt.objects.create(hand_over=sent, sha256="0" * 64, at=MORNING)
    DisputeQuestion.objects.create(
        reply=reply, text=f"Est-ce exact{mark}", asked_at=MORNING, due_on=MORNING.date(), answered_at=MORNING,
        stance="stands", words=f"signé{mark}", answered_by=f"Hélène{mark}",
    )  # fmt: skip
    DisputeOutcome.objects.create(
        reply=reply, ruling="rejected", reason=f"signé{mark}", document=case.documents.earliest("pk"),
        goes="held", decided_by=f"Inès{mark}", decided_at=MORNING,
    )  # fmt: skip
    hold(case=case, reason=HoldReason.STAFF, by=BY, at=MORNING, note=f"note{mark}")
    keep_view(owner=manager, listed="dossiers", name=f"vue{mark}", query=f"q=vue{mark}", columns=[], by=BY, at=MORNING)
    tag_together(cases=[case.pk], name=f"rentrée{mark}", user=manager, by=BY, at=MORNING)


def _money(case: Case, mark: str) -> None:
    day = MORNING.date()
    receive(
        case=case,
        debtor=case.debtor,
        amount=Decimal("20.00"),
        method=Method.TRANSFER,
        received_on=day,
        value_on=day,
        source="bank",
        external_id=f"ligne-1{mark}",
        by=BY,
        at=MORNING,
        email=f"recu{mark}@roussel.example",
    )
    checkout.start(
        case=case,
        debtor=case.debtor,
        amount=Decimal("30.00"),
        email=f"carte{mark}@roussel.example",
        success_url=f"http://{connection.tenant.host}:8000/a",
        cancel_url="http://b.localhost/b",
        by=BY,
        at=MORNING,
        on=day,
    )
    statement = BankStatement.objects.create(
        iban="FR76", statement_ref=f"2026-11{mark}", sha256="0" * 64, imported_at=NOW
    )
    words = {"label": f"VIR {mark}", "counterparty": f"ROUSSEL{mark}"}
    line = BankLine.objects.create(
        statement=statement, ordinal=1, booked_on=day, value_on=day, amount=Decimal("12.00"), **words
    )
    LinePart.objects.create(line=line, payment=Payment.objects.earliest("pk"), undone_at=NOW)
    KnownPayer.objects.create(
        debtor=case.debtor, fingerprint="0" * 64, ending="0189", line=line, own=True, confirmed_at=NOW
    )
    kept = {"event_id": f"evt_{mark}", "kind": "payment_intent.succeeded", "payload": {"words": mark}}
    WebhookReceipt.objects.create(provider="stripe", received_at=MORNING, **kept)
    payment = Payment.objects.earliest("pk")
    left = {"cause": "refund", "amount": Decimal("1.00"), "reopened": Decimal("1.00"), "source": "stripe"}
    days = {"taken_on": day, "restored_on": day, "created_at": NOW}
    Withdrawal.objects.create(payment=payment, external_id=f"re_{mark}", **left, **days)
    closed = {"opened_at": NOW, "closed_at": NOW, "outcome": f"rendu{mark}"}
    CardIncident.objects.create(kind="refund", object_ref=f"re_{mark}", amount=1, payment=payment, **closed)


def _handed_over(case: Case, users: dict[str, User], mark: str) -> None:
    """What was received goes to the creditor: agreed by two persons, shown by the statement."""
    prepared = remit.prepare(
        mandates=[case.mandate_id], pay_on=MORNING.date(), by=Actor.staff(users["accountant"]), at=MORNING
    )
    order = remit.approve(remittance=prepared, by=Actor.staff(users["manager"]), at=MORNING)
    day, statement = MORNING.date(), BankStatement.objects.earliest("pk")
    gone = BankLine.objects.create(
        statement=statement, ordinal=2, booked_on=day, value_on=day, amount=-order.total, label=f"VIR EMIS{mark}"
    )
    remit.pay(transfers=list(order.transfers.all()), line=gone, by=BY, at=MORNING)


def _invoiced(case: Case, mark: str) -> None:
    """The works of a month, invoiced on the next one's first day, paid in part; an accountant's file."""
    act = {"by": BY, "at": DECEMBER}
    fees.describe_seller(
        registry=f"732 829 320 RCS Nantes{mark}", vat_number="FR40732829320", account_holder=f"Cabinet{mark}",
        account_iban="FR7630001007941234567890185", counts_from=date(2026, 11, 1), **act,
    )  # fmt: skip
    fees.count_works(on=DECEMBER.date(), **act)
    (invoice,) = fees.issue(creditors=[case.creditor_id], **act)
    fees.draw(invoice=invoice, **act)
    MonthlyReport.objects.create(
        creditor=case.creditor, month=date(2026, 10, 1), made_at=DECEMBER, sha256="0" * 64,
        file=ContentFile(b"%PDF" + mark.encode(), name="rapport.pdf"),
    )  # fmt: skip
    fees.settle(
        invoice=invoice, amount=Decimal("1.00"), means=Means.TRANSFER, settled_on=DECEMBER.date(),
        reference=f"VIR{mark}", **act,
    )  # fmt: skip
    AccountingExport.objects.create(
        books="sales", format="fec", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), asked_by=f"Ana{mark}",
        asked_at=DECEMBER, name=f"export{mark}", state="done",
    )  # fmt: skip


def _given_back(case: Case, users: dict[str, User], mark: str) -> None:
    """A part of a payment goes back to its person, on the account that she told, and waits for a second person."""
    payment, day = case.payments.earliest("pk"), MORNING.date()
    to = {"holder": f"Camille{mark}", "iban": "FR7610107001011234567890129"}
    AccountChange.objects.create(
        mandate=case.mandate, origin="asked", state="declined", former=CREDITOR_IBAN, iban=f"FR76{mark}"[:34],
        holder=f"OGEC{mark}", why=f"Rappelée{mark}", refusal=f"RIB douteux{mark}", asked_by=users["manager"],
        asked_at=NOW, decided_by=users["accountant"], decided_at=NOW, told_at=NOW, people=1,
    )  # fmt: skip
    ClaimReduction.objects.create(
        claim=case.claims.earliest("pk"), cause="waiver", amount=Decimal("1.00"), on=day, key=f"remise{mark}",
        told_by=f"Hélène{mark}", created_at=NOW, undone_on=day, undone_why=f"par erreur{mark}",
    )  # fmt: skip
    PayeeAccount.objects.create(case=case, debtor=payment.debtor, given_at=NOW, **to)
    Surplus.objects.create(payment=payment, amount=Decimal("1.00"), key=f"trop{mark}", on=day, undone_on=day)
    Refund.objects.create(
        payment=payment, amount=Decimal("1.00"), why=f"Payé deux fois{mark}", means="transfer", pay_on=day,
        year=day.year, number=1, name="F-2026-000001", two_persons=True, content_sha256="0" * 64,
        prepared_by=users["accountant"], prepared_at=MORNING, **to,
    )  # fmt: skip


def _what_waits_for_a_person(case: Case, mark: str) -> None:
    """Two words on an address that disagree, a claim near its end, what a creditor was asked and what it chose."""
    day = MORNING.date()
    ContactQuestion.objects.create(
        debtor=case.debtor, creditor=case.creditor, matter="address", asked_at=NOW,
        known={"line1": f"8 rue des Acacias{mark}"}, brought={"line1": f"9 rue des Lilas{mark}"},
    )  # fmt: skip
    beside = Debtor.objects.exclude(pk=case.debtor_id).order_by("pk").first()
    if beside is not None:
        one, other = sorted((beside.pk, case.debtor_id))
        PersonLink.objects.create(
            one_id=one, other_id=other, likeness=["email"], proposed_at=NOW, state="declined", decided_at=NOW,
            reason=f"deux sœurs{mark}",
        )  # fmt: skip
    receive_message(
        name=f"Mina{mark}", email=f"mina{mark}@example.org", phone=f"06{mark}"[:20], topic=Topic.LETTER,
        text=f"Bonjour{mark}", origin="0" * 64, by=BY, at=NOW,
    )  # fmt: skip
    reader = ask_news(email=f"nora{mark}@example.org", sentence=f"J’accepte{mark}", language="fr", by=BY, at=NOW)
    sending = NewsSending.objects.create(
        article=ArticlePage.objects.earliest("pk"), subject=f"Nouvelle{mark}", blocks=[], url=f"/{mark}",
        language="fr", addresses=1, agreed_at=NOW, agreed_by=f"Inès{mark}",
    )  # fmt: skip
    NewsDelivery.objects.create(sending=sending, reader=reader)
    InsolvencyNotice.objects.create(
        debtor=case.debtor, reference=f"A2026{mark}", published_on=day, judged_on=day, court=f"Nantes{mark}",
        source="bodacc", found_at=NOW,
    )  # fmt: skip
    calendar = Strategy.objects.earliest("pk")
    StrategyChoice.objects.create(creditor=case.creditor, audience="consumer", strategy=calendar)
    QuietPeriod.objects.create(
        creditor=case.creditor, label=f"calme{mark}", source=f"source{mark}", starts_on=date(2026, 2, 16),
        ends_on=date(2026, 3, 1),
    )  # fmt: skip
    LookedUpFirm.objects.create(siren="552100554", looked_at=NOW)
    UsualTerm.objects.create(creditor=case.creditor, term="plan_max_months", value="9")
    LimitationAlert.objects.create(case=case, last_day_to_act=case.last_day_to_act, days=90, raised_on=day)
    CreditorMessage.objects.create(
        case=case, from_creditor=True, text=f"Où en est-on{mark}", written_by=f"Paul{mark}", written_at=NOW, due_on=day
    )
    CreditorQuestion.objects.create(
        case=case, text=f"Le bon est-il signé{mark}", asked_at=NOW, due_on=day, answered_at=NOW, answer=f"oui{mark}",
        answered_by=f"Paul{mark}",
    )  # fmt: skip
    CreditorDecision.objects.create(
        case=case, choice="stop", told=f"au téléphone{mark}", decided_on=day, recorded_at=NOW
    )
