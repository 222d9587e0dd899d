"""In whose name an agency speaks: its own, or the creditor's, with who really writes in both cases (S4, R124-4)."""

from __future__ import annotations

from datetime import date
from email.header import decode_header, make_header
from typing import Any

import pytest
import time_machine
from django.core import mail

from agency.cases.models import Case
from agency.cases.operations import current_code, set_first_letter
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.presenters import draw_convention, draw_receipt
from agency.mandates.enums import Voice
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.presenters.parcels import pack
from agency.outbox.values import LetterPayload, PaymentNoticePayload
from tests.agency.letters.printing.printed import page_texts
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person, a_receipt

SCHOOL, AGENCY = "OGEC du Collège Saint-Aubin", "Cabinet Lhermitte"
RECEIPT = a_receipt()
PAYMENT = PaymentNoticePayload(1, RECEIPT.receipt, "Camille Roussel", executes_plan=False, remit_by=date(2026, 12, 2))


def a_lent_case(voice: Voice = Voice.CREDITOR) -> Case:
    """A case of a school that wants its own name on what its families receive."""
    school = a_creditor(email="comptabilite@saint-aubin.example")
    a_mandate(school, voice=voice)
    case = a_case(creditor=school, debtor=a_person(school))
    return set_first_letter(case=case, reference="LH-2026-C00001", sent_on=TODAY, by=BY, at=NOW)


def said(pdf: bytes) -> str:
    return " ".join(page_texts(pdf)).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_letter_in_the_schools_name_is_headed_by_it_and_says_who_writes(tenant: Any) -> None:
    case = a_lent_case()
    receipt = said(draw_receipt(case, case.debtor, RECEIPT.receipt))
    assert receipt.startswith(f"{SCHOOL} 1 place de l’Église, 44100 Nantes Écrit en son nom par {AGENCY}, qui exerce")
    assert f"{AGENCY}, 12 rue des Tilleuls, 44000 Nantes" in receipt


def test_in_our_own_name_a_letter_is_headed_by_the_agency(tenant: Any) -> None:
    case = a_lent_case(Voice.AGENCY)
    receipt = said(draw_receipt(case, case.debtor, RECEIPT.receipt))
    assert receipt.startswith(f"{AGENCY} Exerce une activité de recouvrement amiable")
    assert "Écrit en son nom" not in receipt


def test_an_email_to_the_person_bears_the_schools_name_and_one_to_the_school_the_agencys(tenant: Any) -> None:
    case = a_lent_case()
    for kind, payload, to in (
        (MessageKind.RECEIPT, RECEIPT, {"debtor": case.debtor}),
        (MessageKind.PAYMENT_NOTICE, PAYMENT, {"creditor": case.creditor}),
    ):
        plan(case=case, kind=kind, planned_on=TODAY, dedupe_key=f"{kind}:1", payload=payload, by=BY, at=NOW, **to)
    work_off(by=BY, at=NOW)
    to_person, to_school = mail.outbox
    assert str(make_header(decode_header(to_person.from_email))).startswith(SCHOOL)
    assert to_person.subject == f"Votre dossier {case.reference} - message de {SCHOOL}"
    assert f"{AGENCY}, 12 rue des Tilleuls, 44000 Nantes, exerce une activité de recouvrement amiable" in to_person.body
    # An answer reaches those who follow the file.
    assert to_person.reply_to == ["bonjour@lhermitte.example"]
    assert to_school.from_email.startswith(AGENCY)
    assert to_school.subject.endswith(AGENCY)


def test_what_the_post_brings_back_comes_to_the_agency(tenant: Any) -> None:
    case = a_lent_case()
    plan(
        case=case, kind=MessageKind.FIRST_LETTER, planned_on=TODAY, dedupe_key="x", payload=LetterPayload(),
        by=BY, at=NOW, debtor=case.debtor, channel=Channel.POST,
    )  # fmt: skip
    parcel = pack(Message.objects.get(case=case))
    assert parcel.sender == (SCHOOL, AGENCY, "12 rue des Tilleuls", "44000 Nantes")


@pytest.mark.parametrize(
    ("voice", "words"),
    [
        (Voice.AGENCY, "Le cabinet écrit sous son propre nom"),
        (Voice.CREDITOR, "Le cabinet écrit au nom du créancier, dont le nom et l’adresse sont en tête"),
    ],
)
def test_the_convention_says_in_whose_name_we_write(tenant: Any, voice: Voice, words: str) -> None:
    assert words in said(draw_convention(a_lent_case(voice).mandate, on=TODAY))


def test_the_persons_pages_bear_the_schools_name_once_who_reads_is_known(tenant_client: AgencyClient) -> None:
    with time_machine.travel(NOW, tick=False):
        case = a_lent_case()
        code = current_code(debtor=case.debtor, by=BY, at=NOW)
        assert "par Cabinet Lhermitte, recouvrement amiable" not in tenant_client.get("/espace/").content.decode()
        tenant_client.post("/espace/", {"code": code, "postcode": "44300"})
        page = tenant_client.get(f"/espace/dossier/{case.reference}/").content.decode()
    assert "<b>Collège Saint-Aubin</b><small>par Cabinet Lhermitte, recouvrement amiable</small>" in page
    assert "12 rue des Tilleuls, 44000 Nantes, exerce une activité de recouvrement amiable." in page
