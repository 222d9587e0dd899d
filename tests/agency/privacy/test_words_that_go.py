"""Each column that may tell of a person goes when their case is erased, or says here why it stays (R9.5)."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from django.test import TestCase

from agency.cases.models import Case
from agency.escalation.enums import PackPurpose
from agency.escalation.models import HandOver
from agency.escalation.operations import make_pack
from agency.instalments.models import InstalmentStep
from agency.outbox.models import Message
from agency.outbox.review.models import LetterDecision
from agency.parties.models import Debtor
from agency.plans.models import Plan
from agency.privacy.operations import run_night
from agency.privacy.rules.erasing import OF_CASES, OF_PEOPLE
from tests.agency.desk.conftest import ines, sign_in  # noqa: F401  fixtures
from tests.agency.privacy.test_retention import CANARY, LATER, closed, started, where  # noqa: F401  a fixture
from tests.agency.privacy.test_retention import KEPT as BOOKED
from tests.factories import BY, NOW, TODAY

WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField)
BOOKS = "the books and what the bank booked, kept ten years (C. com. L123-22)"
NUMBER = "a number or a code that names nobody outside this house"
PROVIDER = "a number at the provider of cards, which forgets by its own rule"
TEAM = "a member of the team, not the person"
# Tables that lead to a case or to a person and keep all their words, and why.
WHOLE = {
    "Allocation": BOOKS, "BankLine": BOOKS, "FeeLine": BOOKS, "Payment": BOOKS, "Refund": BOOKS, "Surplus": BOOKS,
    "Transfer": BOOKS, "Withdrawal": BOOKS, "ContactRefusal": NUMBER, "LetterReading": "hashes",
}  # fmt: skip
# Columns that stay, by the reason why.
_KEPT = {
    "a hash": ("AccessFile.sha256", "CasePack.sha256", "Document.sha256", "PackReceipt.sha256"),
    TEAM: (
        "AdmissibilityDecision.recorded_by", "CasePack.made_by", "CourtStep.noted_by", "DisputeOutcome.decided_by",
        "HandOver.sent_by", "InstalmentStep.closed_by", "LetterDecision.taken_by", "NextStepDecision.decided_by",
        "RetentionHold.placed_by",
    ),
    PROVIDER: (
        "CardAttempt.customer_ref", "CardAttempt.intent_ref", "CardAttempt.mandate_ref", "CardAttempt.method_ref",
        "CardAttempt.provider_key", "CardAttempt.session_ref", "CardIncident.object_ref", "CardSetup.customer_ref",
        "CardSetup.mandate_ref", "CardSetup.method_ref", "CardSetup.provider_key", "CardSetup.reference",
        "CardSetup.session_ref", "Message.provider", "Message.provider_key", "Message.provider_note",
        "Message.provider_ref", "Message.slip",
    ),
    "which court, and where": ("CourtStep.court",),
    NUMBER: (
        "CardAttempt.refusal", "Case.claim_type", "Case.first_letter_reference", "Case.reference",
        "Case.rf_reference", "Claim.key", "ClaimReduction.cuts", "ClaimReduction.key", "Commitment.act",
        "Commitment.dedupe_key", "Commitment.step", "Debit.name", "Debit.return_code", "DebitMandate.reference",
        "DebitMandate.scheme_id", "DebitMandate.wording_version", "Debtor.language", "Document.mime",
        "ImportRow.asked", "ImportRow.place", "ImportRow.rule", "LimitationEvent.key", "Message.cancel_code",
        "Message.dedupe_key", "Message.reference", "Plan.wording_version", "StrategyRun.steps",
    ),
    "the bill's number, which receipts and both books name": ("Claim.number", "ImportRow.number"),
    "replaced by a number that is nobody's when the person goes": ("Debtor.match_key",),
}  # fmt: skip
KEPT = {column: why for why, columns in _KEPT.items() for column in columns}


def leads(model: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Whether a row belongs to a case or to a person."""
    if model in (Case, Debtor):
        return True
    linked = {field.related_model for field in model._meta.local_fields if field.is_relation} - {None, model}
    return any(
        leads(one, seen | {model}) for one in linked - seen if one._meta.app_label == "agency"
    )  # fmt: skip


def told_of_people() -> dict[str, set[str]]:
    """Every model that belongs to a case or a person -> its columns of words that are no choice of a list."""
    found = {}
    for model in apps.get_app_config("agency").get_models():
        names = {
            field.name for field in model._meta.local_fields if isinstance(field, WORDS) and not field.choices
        }  # fmt: skip
        if names and leads(model):
            found[model.__name__] = names
    return found


def by_the_database() -> set[str]:
    """Columns of tables that nobody may change, which the database's own function empties."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'agency_erase_words'"
            " AND pronamespace = current_schema()::regnamespace"
        )
        source = cursor.fetchone()[0]
    tables = {model._meta.db_table: model.__name__ for model in apps.get_app_config("agency").get_models()}
    return {
        f"{tables[table]}.{column}"
        for table, told in re.findall(r"UPDATE (agency_\w+) SET(.*?)WHERE", source, re.DOTALL)
        for column in re.findall(r"(\w+) = ", told)
        if table in tables
    }


def test_every_word_on_a_person_goes_or_says_why_it_stays(tenant: Any) -> None:
    gone = by_the_database()
    whole = set(WHOLE)
    for wipe in (*OF_CASES, *OF_PEOPLE):
        if not wipe.instead and not wipe.only:
            whole.add(wipe.model)
        gone |= {f"{wipe.model}.{name}" for name, _value in wipe.instead}
    told = {f"{model}.{name}" for model, names in told_of_people().items() for name in names if model not in whole}
    assert told - gone - set(KEPT) == set()
    assert set(KEPT) - told == set(), "a reason is left that no column needs"
    assert set(KEPT) & gone == set(), "a column that goes does not stay"
    assert set(WHOLE) - set(told_of_people()) == set()


def test_a_step_of_a_plan_stays_without_its_words_and_lets_its_letter_go(closed: Case) -> None:  # noqa: F811
    letter = Message.objects.filter(case=closed).earliest("pk")
    LetterDecision.objects.create(
        message=letter, kind="cancelled", reason=f"{CANARY} appelle", taken_by="Ana", taken_at=NOW
    )
    plan = Plan.objects.create(
        case=closed, debtor=closed.debtor, state="ended", total=10, monthly=10, day=5, proposed_at=NOW,
        evidence={"nom": CANARY}, wording_version="1",
    )  # fmt: skip
    step = InstalmentStep.objects.create(
        plan=plan, number=1, due_on=TODAY, step="end_by_staff", done_on=TODAY, told=10, until_on=TODAY, message=letter,
        closed_on=TODAY, closed_by="Ana", choice="keep", reason=f"{CANARY} a rappelé",
    )  # fmt: skip
    started()
    assert run_night(by=BY, at=LATER).counts["cases"] == 1
    step.refresh_from_db()
    assert (step.message, step.reason, step.closed_by) == (None, "effacé", "Ana")
    assert not Message.objects.filter(pk=letter.pk).exists()
    assert {one for one in where(CANARY) if one.split(".")[0] not in BOOKED} == set()


def test_the_packs_of_a_case_go_with_it(closed: Case) -> None:  # noqa: F811
    pack = make_pack(case=closed, purpose=PackPurpose.PROOF, by=BY, at=NOW)
    sent = HandOver.objects.create(
        pack=pack, kind="lawyer", name=CANARY, email="roy@cabinet-roy.example", sent_by="Ana", sent_at=NOW,
        expires_on=TODAY,
    )  # fmt: skip
    assert default_storage.exists(pack.file.name)
    kept = pack.file.name
    started()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert run_night(by=BY, at=LATER).counts["cases"] == 1
    sent.refresh_from_db()
    pack.refresh_from_db()
    assert (sent.name, pack.file.name) == ("effacé", "")
    assert not default_storage.exists(kept)
