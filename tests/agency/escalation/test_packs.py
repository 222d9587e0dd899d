"""The pack of a case: what shows the debt, in one PDF/A, as JSON, with hashes; never what is of a person's life."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, attach_invoice, hold
from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.escalation.enums import PackPurpose
from agency.escalation.models import CasePack
from agency.escalation.operations import make_pack
from agency.escalation.presenters.packs import pack_content
from agency.handling.operations import write_note
from agency.journal.models import JournalLine
from agency.journal.operations import seal_block
from agency.mandates.queries import profile
from agency.parties.enums import Protection
from agency.payments.enums import Method
from agency.payments.operations import receive
from agency.plans.models import Plan
from tests.agency.desk.scene import staff
from tests.factories import BY, NOW, TODAY, a_case, a_profile

SECRET = "Ma chimiothérapie recommence"
NOTE = "Voisine inquiète, enfant malade"
BUDGET = "1 873,00"


def a_pdf(words: str) -> bytes:
    import typst

    return bytes(typst.compile(words.encode(), format="pdf", timestamp=0))  # type: ignore[arg-type]


@pytest.fixture
def case(tenant: Any) -> Case:
    a_profile()
    found = a_case()
    attach_invoice(claim=found.claims.get(), content=a_pdf("Facture"), by=BY, at=NOW, on=TODAY)
    add_document(
        case=found, kind=DocumentKind.CONTRACT, title="Contrat de scolarité", content=a_pdf("Contrat"),
        mime="application/pdf", by=BY, at=NOW, on=TODAY,
    )  # fmt: skip
    return found


def opened(pack: CasePack) -> dict[str, bytes]:
    with pack.file.open("rb") as kept, zipfile.ZipFile(io.BytesIO(kept.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_pack_is_one_pdf_a_with_bookmarks_json_originals_and_their_hashes(case: Case) -> None:
    pack = make_pack(case=case, purpose=PackPurpose.HAND_OVER, by=BY, at=NOW)
    files = opened(pack)
    manifest = json.loads(files["manifeste.json"])
    told = json.loads(files["dossier.json"])
    for line in (*manifest["files"], *manifest["pieces"]):
        assert hashlib.sha256(files[line["file"]]).hexdigest() == line["sha256"], line["file"]
    beside = {"dossier.pdf", "dossier.json", "injonction-de-payer.json", "manifeste.json"}
    assert {line["file"] for line in manifest["pieces"]} | beside == set(files)
    reader = pypdf.PdfReader(io.BytesIO(files["dossier.pdf"]))
    marks = [str(mark.title) for mark in _flat(reader.outline)]
    assert [mark for mark in marks if mark[:1].isdigit()] == [
        f"{one['number']}. {one['title']}" for one in told["sections"]
    ]
    assert "Pièce 1 : " in " ".join(marks)
    assert reader.xmp_metadata is not None
    assert b"pdfaid" in files["dossier.pdf"] or "pdfaid" in str(reader.xmp_metadata.stream.get_data())
    assert len(reader.pages) >= 3 + len(manifest["pieces"])
    assert [one["number"] for one in told["sections"]] == list(range(1, 18))
    listed = [row[3] for row in told["sections"][15]["rows"]]
    assert listed == [piece["sha256"] for piece in manifest["pieces"]]


def test_the_fields_of_the_payment_order_are_filled_and_go_with_the_pack(case: Case) -> None:
    receive_a_part(case)
    files = opened(make_pack(case=case, purpose=PackPurpose.HAND_OVER, by=BY, at=NOW))
    request = json.loads(files["injonction-de-payer.json"])
    assert (request["form"], request["principal"], request["paid"], request["total"]) == (
        "12948", "486.00", "10.00", "476.00",
    )  # fmt: skip
    assert request["claimant"]["name"]
    assert all(request["claimant"][field] for field in ("address", "siren"))
    assert request["debtors"][0]["name"] == "Camille Roussel"
    assert request["debtors"][0]["address"]
    assert request["sums"][0]["due"] == "476.00"
    assert request["pieces"][0].startswith("1. ")
    page = json.loads(files["dossier.json"])["sections"][16]
    assert {"name": "Somme demandée", "value": format_euros(Decimal("476.00"))} in page["facts"]
    proof = opened(make_pack(case=case, purpose=PackPurpose.PROOF, by=BY, at=NOW))
    assert "injonction-de-payer.json" not in proof


def test_made_twice_alike_it_is_the_same_bytes_kept_once_and_for_ever(case: Case) -> None:
    first = make_pack(case=case, purpose=PackPurpose.HAND_OVER, by=BY, at=NOW)
    again = make_pack(case=case, purpose=PackPurpose.HAND_OVER, by=BY, at=NOW + timedelta(minutes=5))
    assert again == first
    assert JournalLine.objects.filter(verb="pack.made").count() == 1
    receive_a_part(case)
    assert make_pack(case=case, purpose=PackPurpose.HAND_OVER, by=BY, at=NOW) != first
    with pytest.raises(DatabaseError), transaction.atomic():
        CasePack.objects.filter(pk=first.pk).update(sha256="0" * 64)


@pytest.mark.parametrize("purpose", PackPurpose)
def test_nothing_of_a_budget_a_hard_time_a_protection_or_a_note_is_in_it(case: Case, purpose: PackPurpose) -> None:
    told: dict[str, Any] = {"case": case, "debtor": case.debtor, "by": BY, "at": NOW, "on": TODAY}
    receive_reply(kind=ReplyKind.HARDSHIP, text=SECRET, answers={"what": "illness"}, **told)
    receive_reply(kind=ReplyKind.MESSAGE, text=f"{SECRET} demain", answers={}, **told)
    receive_reply(kind=ReplyKind.DISPUTE, text="La cantine de juin n’est pas due.", answers={}, **told)
    write_note(case=case, text=NOTE, author=staff(), by=BY, at=NOW)
    hold(case=case, reason=HoldReason.HARDSHIP, note=NOTE, by=BY, at=NOW)
    add_document(
        case=case, kind=DocumentKind.REPLY, title=SECRET, content=a_pdf("Ordonnance"), mime="application/pdf", by=BY,
        at=NOW, on=TODAY,
    )  # fmt: skip
    type(case.debtor).objects.filter(pk=case.debtor_id).update(
        protection=Protection.CURATORSHIP, protected_since=TODAY, gentle_words=True
    )
    Plan.objects.create(
        case=case, debtor=case.debtor, state="running", total=Decimal("486.00"), monthly=Decimal("48.60"), day=5,
        proposed_at=NOW, accepted_at=NOW, wording_version="1", evidence={"budget": BUDGET, "why": SECRET},
    )  # fmt: skip
    pack = make_pack(case=Case.objects.get(pk=case.pk), purpose=purpose, by=BY, at=NOW)
    files = opened(pack)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["dossier.pdf"])).pages)
    everything = text + files["dossier.json"].decode() + files["manifeste.json"].decode()
    assert "La cantine de juin" in everything
    for canary in ("chimio", "Voisine", "malade", BUDGET, "curatelle", "période difficile", "hardship", "ton doux"):
        assert canary not in everything, canary


def test_a_proof_pack_adds_the_acts_and_the_blocks_that_hold_them(case: Case) -> None:
    seal_block(at=NOW)
    pack = make_pack(case=case, purpose=PackPurpose.PROOF, by=BY, at=NOW)
    last = json.loads(opened(pack)["dossier.json"])["sections"][-1]
    words = [" ".join(row) for row in last["rows"]]
    assert last["number"] == 17
    assert any("Dossier ouvert" in line or "Pièce ajoutée" in line for line in words)
    assert any(line.startswith("bloc ") and "empreinte" in line for line in words)


def test_it_asks_as_many_questions_for_three_bills_and_payments_as_for_one(case: Case) -> None:
    receive_a_part(case)
    agency = profile()
    with CaptureQueriesContext(connection) as one:
        pack_content(case, PackPurpose.PROOF, agency, TODAY)
    for _ in range(2):
        receive_a_part(case)
    with CaptureQueriesContext(connection) as three:
        pack_content(case, PackPurpose.PROOF, agency, TODAY)
    assert len(three) == len(one)


def receive_a_part(case: Case) -> None:
    receive(
        case=case, debtor=case.debtor, amount=Decimal("10.00"), method=Method.TRANSFER, received_on=TODAY,
        value_on=TODAY, source="bank", external_id=f"part-{case.payments.count()}", by=BY, at=NOW,
    )  # fmt: skip


def _flat(marks: Any) -> list[Any]:
    return [one for mark in marks for one in (_flat(mark) if isinstance(mark, list) else [mark])]
