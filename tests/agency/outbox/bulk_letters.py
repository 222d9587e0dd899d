"""Inserts many cases with a letter ready to leave at once: rendering is not what is measured."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from agency.cases.models import Case, CaseParty, Claim, Document
from agency.common.identifiers import rf_reference
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.models import Entry, Posting
from agency.letters.enums import MessageKind
from agency.letters.queries import published_template
from agency.outbox.models import Message, MessageDocument
from agency.outbox.values import LetterPayload, dump
from agency.parties.enums import DebtorKind
from agency.parties.models import Address, Debtor
from tests.factories import a_creditor, a_mandate, a_profile

SUM = Decimal("120.00")
PDF = b"%PDF-1.7 une lettre fictive"


@transaction.atomic
def ready_letters(count: int, *, on: date, at: datetime, kind: str = "first_letter", channel: str = "post") -> None:
    """Lay down `count` cases of `count` people, each with one letter in the state `ready`, dated that day."""
    name = default_storage.save("pieces/lettre.pdf", ContentFile(PDF))
    _letters(cases_to_write_to(count, on=on, at=at), name, on=on, at=at, kind=kind, channel=channel)


@transaction.atomic
def cases_to_write_to(count: int, *, on: date, at: datetime) -> list[Case]:
    """Lay down `count` qualified cases of `count` people who owe, to whom nothing was sent yet."""
    a_profile()
    creditor = a_creditor()
    mandate = a_mandate(creditor)
    people = Debtor.objects.bulk_create(
        Debtor(kind="consumer", last_name=f"Fictive {n}", match_key=f"bulk:{n}") for n in range(count)
    )
    Address.objects.bulk_create(
        Address(
            debtor=person, line1=f"{n + 1} rue du Test", postcode="44000", city="Nantes", source="creditor", since=on
        )
        for n, person in enumerate(people)
    )
    cases = Case.objects.bulk_create(
        Case(
            reference=f"LH-{n}",
            rf_reference=rf_reference("LHER", n + 1),
            creditor=creditor,
            mandate=mandate,
            debtor=person,
            debtor_kind="consumer",
            claim_type="school_fees_private",
            state="active",
            opened_on=on,
            qualified_at=at,
            last_day_to_act=date(on.year + 1, 12, 31),
        )
        for n, person in enumerate(people)
    )
    CaseParty.objects.bulk_create(
        CaseParty(case=case, debtor=case.debtor, liability="sole", last_day_to_act=case.last_day_to_act)
        for case in cases
    )
    _owe(cases, on, at)
    return cases


def _owe(cases: list[Case], on: date, at: datetime) -> None:
    claims = Claim.objects.bulk_create(
        Claim(
            case=case,
            creditor=case.creditor,
            debtor=case.debtor,
            number=f"F{case.pk}",
            issued_on=on,
            due_on=on,
            total=SUM,
            last_day_to_act=case.last_day_to_act,
        )
        for case in cases
    )
    entries = Entry.objects.bulk_create(
        Entry(
            book="claim",
            kind="claim_opened",
            booked_on=on,
            value_on=on,
            source="claim",
            idem_key=str(claim.pk),
            actor="test",
            created_at=at,
        )
        for claim in claims
    )
    lines = []
    for claim, entry in zip(claims, entries, strict=True):
        share = postings.ClaimShare(claim.pk, Component.PRINCIPAL, SUM)
        draft = postings.claim_opened(case_id=claim.case_id, creditor_id=claim.creditor_id, shares=[share])
        lines += [
            Posting(
                entry=entry,
                account=line.account,
                debit=line.amount if line.debit else 0,
                credit=0 if line.debit else line.amount,
                case_id=line.case_id,
                creditor_id=line.creditor_id,
                claim_id=line.claim_id,
                component=line.component,
            )
            for line in draft.lines
        ]
    Posting.objects.bulk_create(lines)


def _letters(cases: list[Case], file: str, *, on: date, at: datetime, kind: str, channel: str) -> None:
    words = published_template(MessageKind(kind), DebtorKind.CONSUMER)
    documents = Document.objects.bulk_create(
        Document(
            case=case,
            kind="letter",
            title=f"Lettre {case.pk}",
            file=file,
            sha256=f"{case.pk:064d}",
            size=len(PDF),
            mime="application/pdf",
            added_on=on,
        )
        for case in cases
    )
    messages = Message.objects.bulk_create(
        Message(
            case=case,
            debtor=case.debtor,
            kind=kind,
            channel=channel,
            dedupe_key=f"t:{case.pk}",
            planned_on=on,
            not_before=at,
            state="ready",
            template_id=words.pk,
            template_revision=words.live_revision_id,
            reference=f"LH-C{case.pk}",
            payload=dump(
                LetterPayload(
                    dated_on=on,
                    answer_by=date(2026, 11, 16),
                    act_on=date(2026, 11, 18),
                    total=SUM,
                    next_kind=MessageKind.REGISTERED_LETTER,
                    recipient=(case.debtor.last_name.upper(), f"{n + 1} RUE DU TEST", "44000 NANTES"),
                )
            ),
        )
        for n, case in enumerate(cases)
    )
    MessageDocument.objects.bulk_create(
        MessageDocument(message=message, document=document, position=0)
        for message, document in zip(messages, documents, strict=True)
    )
