"""What was agreed is printed once, kept by its hash, sent with the word that confirms it; printed anew once changed."""

import hashlib
import io
from datetime import timedelta
from decimal import Decimal

from pypdf import PdfReader

from agency.cases.enums import DocumentKind
from agency.cases.models import Document
from agency.instalments.operations import change_monthly
from agency.instalments.queries import resized_dates
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.presenters.enclosures import joined
from agency.outbox.presenters.words import said
from agency.outbox.values import PlanPayload
from agency.plans.enums import PlanState
from agency.plans.operations import agree_spoken, decide
from agency.plans.queries import schedule
from agency.plans.rules import SPOKEN_WORDING_VERSION, fingerprint
from portal.creditors.queries import pieces_of
from portal.debtors.queries import readable_documents
from tests.agency.plans.test_plans import EVIDENCE, accept
from tests.factories import BY, NOW, TODAY, a_case


def words_of(paper: Document) -> str:
    with paper.file.open("rb") as stream:
        pages = PdfReader(io.BytesIO(stream.read())).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_paper_of_a_plan_says_its_dates_its_sums_and_what_a_missed_date_changes(tenant):
    plan = accept(a_case(), "48.60")
    paper = plan.document
    text = words_of(paper)
    assert paper.kind == DocumentKind.PLAN
    assert all(f"{part.due_on:%d/%m/%Y}" in text for part in plan.instalments.all())
    assert text.count("48,60") >= 10
    assert "486,00 €" in text
    assert "Une échéance manquée n'annule rien d'office" in text.replace("’", "'")
    assert "vous reconnaissez devoir 486,00 €" in text
    assert plan.evidence["schedule_sha256"][:32] in text


def test_its_hash_is_in_the_proof_and_is_that_of_its_bytes(tenant):
    plan = accept(a_case(), "48.60")
    plan.refresh_from_db()
    with plan.document.file.open("rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    assert digest == plan.evidence["agreement_sha256"] == plan.document.sha256


def test_the_word_that_confirms_it_lists_the_dates_and_carries_the_paper(tenant):
    plan = accept(a_case(), "97.20")
    word = Message.objects.get(kind=MessageKind.PLAN_CONFIRMED)
    told = " ".join(said(word))
    assert joined(word) == (plan.document,)
    assert "97,20" in told
    assert "10 mars 2027" in told
    assert "Votre échéancier est joint" in told
    prepare(by=BY, at=NOW, only=word.pk)
    assert plan.document in [part.document for part in word.parts.all()]


def test_a_proposal_has_no_paper_before_the_creditor_says_yes(tenant):
    plan = accept(a_case(), "20.00")
    assert (plan.state, plan.document) == (PlanState.PROPOSED, None)
    later = NOW + timedelta(days=1)
    kept = decide(plan=plan, accept=True, reason="d'accord", by=BY, at=later, on=TODAY + timedelta(days=1))
    assert "accepté par le créancier le" in words_of(kept.document)


def test_what_was_agreed_by_telephone_recognises_nothing_on_paper_either(tenant):
    case = a_case()
    read = fingerprint(schedule(case, monthly=Decimal("97.20"), day=10, on=TODAY), "", SPOKEN_WORDING_VERSION)
    plan = agree_spoken(
        case=case, debtor=case.debtor, monthly=Decimal("97.20"), day=10, call=1, marks=["name"], read=read, by=BY,
        at=NOW, on=TODAY,
    )  # fmt: skip
    text = words_of(plan.document)
    assert "convenu au téléphone" in text
    assert "vous reconnaissez" not in text


def test_a_change_makes_a_new_paper_and_keeps_the_former(tenant):
    case = a_case()
    plan = accept(case, "97.20")
    first, later = plan.document, NOW + timedelta(days=2)
    seen = resized_dates(plan, Decimal("162.00"), later.date())
    change_monthly(
        plan=plan, monthly=Decimal("162.00"), read=fingerprint(seen.after, ""), evidence=EVIDENCE, by=BY, at=later
    )
    plan.refresh_from_db()
    assert plan.document != first
    assert "162,00" in words_of(plan.document)
    assert set(case.documents.filter(kind=DocumentKind.PLAN)) == {first, plan.document}
    word = Message.objects.get(kind=MessageKind.PLAN_CHANGED)
    assert joined(word) == (plan.document,)


def test_the_person_and_the_creditor_read_it_and_nobody_else_of_the_case(tenant):
    case = a_case()
    plan = accept(case, "97.20")
    assert plan.document in readable_documents(case, case.debtor_id)
    assert plan.document in pieces_of(case)
    assert plan.document not in readable_documents(case, case.debtor_id + 1)


def test_a_word_of_before_papers_still_reads(tenant):
    accept(a_case(), "97.20")
    word = Message.objects.get(kind=MessageKind.PLAN_CONFIRMED)
    word.payload.pop("document")
    assert word.read(PlanPayload).document is None
    assert joined(word) == ()
