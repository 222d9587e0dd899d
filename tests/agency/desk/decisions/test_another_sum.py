"""A creditor's file asks more of a bill than we do: somebody looks, with the piece, before anybody is asked more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Claim, Hold
from agency.cases.operations import move
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.operations import confirm_batch, read_batch
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.values import LetterPayload, dump
from agency.parties.models import Creditor
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

HEAD = "Nom;Prénom;Adresse;Code postal;Ville;Facture;Date;Échéance;Montant;Reste dû"
CLOCK = {"by": BY, "at": NOW, "on": TODAY}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def school(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor()
    a_mandate(creditor)
    return creditor


def handed(school: Creditor, total: str, name: str) -> ImportBatch:
    line = f"Roussel;Camille;8 rue A;44300;Nantes;FA-1;01/06/2026;01/07/2026;{total};{total}"
    return read_batch(creditor=school, filename=name, data=f"{HEAD}\n{line}".encode(), **CLOCK)


@pytest.fixture
def case(school: Creditor) -> Case:
    (case,) = confirm_batch(batch=handed(school, "120,00", "a.csv"), **CLOCK)
    return case


@pytest.fixture
def desk(sign_in: Any) -> AgencyClient:
    browser: AgencyClient = sign_in(Role.HANDLER)
    return browser


def asked_again(school: Creditor, name: str = "b.csv") -> ImportRow:
    batch = handed(school, "150,00", name)
    confirm_batch(batch=batch, **CLOCK)
    return ImportRow.objects.get(batch=batch)


def piece() -> SimpleUploadedFile:
    return SimpleUploadedFile("facture.png", PNG, "image/png")


def test_a_higher_sum_waits_in_the_day_and_needs_its_piece(school: Creditor, case: Case, desk: AgencyClient) -> None:
    only_read = handed(school, "150,00", "lu.csv")
    row, twin = asked_again(school), asked_again(school, "c.csv")
    day = words(desk.get(f"/gestion/journee/?ligne=sum-{row.pk}"))
    assert "Le créancier dit 150,00 €, nous demandons 120,00 €" in day.replace("\xa0", " ").replace("\u202f", " ")
    assert f"sum-{only_read.rows.get().pk}" not in desk.get("/gestion/journee/").content.decode()
    url = f"/gestion/sommes/{row.pk}/"
    assert "Aucun courrier n’est encore parti" in words(desk.get(url))
    follows = {"agrees": "oui", "reason": "facture corrigée du 2 juin"}
    for given, said in (
        (follows, "Joignez la pièce"),
        ({"agrees": "oui", "file": piece()}, "Dites en quelques mots"),
        ({"reason": "x"}, "Choisissez ce que vous décidez."),
        (follows | {"file": SimpleUploadedFile("f.exe", b"MZ0000")}, "Choisissez un PDF, ou une photo"),
    ):
        refused = desk.post(url, given)
        assert (refused.status_code, said in words(refused)) == (422, True)
    assert case_due(case.pk) == Decimal("120.00")

    assert "C’est tranché" in words(desk.post(url, follows | {"file": piece()}, follow=True))
    assert case_due(case.pk) == Decimal("150.00")
    claim = Claim.objects.get(case=case)
    assert (claim.total, claim.invoice is not None) == (Decimal("150.00"), True)
    assert JournalLine.objects.get(verb="claim.raised").data["amount"] == "30.00"
    for one in (row, twin):
        one.refresh_from_db()
    assert (row.outcome, twin.outcome) == (Outcome.UPDATED, Outcome.REFUSED)
    # No letter left: the first one says the new sum, nothing needs to be explained.
    assert not Hold.objects.filter(case=case).exists()
    assert "déjà tranchée" in words(desk.post(url, follows | {"file": piece()}))
    assert case_due(case.pk) == Decimal("150.00")
    assert handed(school, "150,00", "d.csv").rows.get().rule == "FILE-5"


def test_once_a_letter_left_with_the_lower_sum_somebody_explains_first(
    school: Creditor, case: Case, desk: AgencyClient
) -> None:
    Message.objects.create(
        case=case, debtor=case.debtor, kind=MessageKind.FIRST_LETTER, channel=Channel.POST, planned_on=TODAY,
        dedupe_key="1", payload=dump(LetterPayload()), state=MessageState.ACCEPTED, accepted_at=NOW, not_before=NOW,
        sent_on=TODAY,
    )  # fmt: skip
    row = asked_again(school)
    url = f"/gestion/sommes/{row.pk}/"
    assert "jusqu’à ce que quelqu’un ait expliqué la nouvelle somme" in words(desk.get(url))
    desk.post(url, {"agrees": "oui", "reason": "avenant", "file": piece()})
    hold = Hold.objects.get(case=case, lifted_at=None)
    assert (hold.reason, "FA-1" in hold.note) == (HoldReason.STAFF, True)


def test_our_sum_is_kept_or_nothing_is_asked_any_more(school: Creditor, case: Case, desk: AgencyClient) -> None:
    row = asked_again(school)
    desk.post(f"/gestion/sommes/{row.pk}/", {"agrees": "non", "reason": "frais que personne ne doit"})
    row.refresh_from_db()
    assert (row.outcome, case_due(case.pk)) == (Outcome.REFUSED, Decimal("120.00"))
    assert "frais que personne ne doit" in row.reason
    late = asked_again(school, "c.csv")
    move(case=case, to=CaseState.CLOSED, by=BY, at=NOW, on=TODAY, reason="rendu")
    told = desk.post(f"/gestion/sommes/{late.pk}/", {"agrees": "oui", "reason": "x", "file": piece()})
    assert "n’est plus demandé" in words(told)
    assert case_due(case.pk) == Decimal("120.00")
    assert not JournalLine.objects.filter(verb="claim.raised").exists()
