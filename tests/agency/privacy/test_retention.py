"""What is kept long enough goes at night, once somebody saw what would; the books stay, the chain holds (R9.5)."""

from __future__ import annotations

import os
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django_tenants.utils import schema_context

from agency.cases.enums import LimitationFact
from agency.cases.models import AccessAttempt, Case, Document
from agency.cases.operations import note_event
from agency.closing.enums import ClosingReason
from agency.closing.operations import close
from agency.closing.values import ClosingWish
from agency.handling.models import CaseNote
from agency.journal.models import BlockRedaction, JournalLine
from agency.journal.queries import chain_fault
from agency.ledger.models import Posting
from agency.ledger.queries import trial_balance
from agency.mandates.models import AgencyProfile
from agency.payments.models import Payment, Receipt
from agency.privacy import operations
from agency.privacy.enums import DataRight, ErasureReason, RequestChannel, RetentionKind
from agency.privacy.models import Erasure, RetentionHold, RetentionPolicy, RetentionRun
from agency.privacy.operations import Demand, choose, hold_back, let_go, rehearse, replay, run_night, switch
from agency.privacy.operations.erasing import erase_each, mark_of
from agency.privacy.queries.retention import cases_over, counts_of
from agency.privacy.rules.requests import DataRequestRefused
from agency.privacy.rules.retention import TABLE
from agency.registers import gateway
from agency.registers.enums import Register
from agency.users.enums import Role
from tenants.erasures.operations import keep_erasures
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.agency.privacy.canary import CANARY, a_settled_case, where
from tests.factories import BY, NOW, TODAY, a_case
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"
LATER = NOW + timedelta(days=365 * 9)
# Rows of the books and of the bank, that the law keeps ten years, and what is not a person's.
KEPT = {"agency_entry", "agency_posting", "agency_bankline", "agency_refund", "agency_payment"}


@pytest.fixture
def closed(tenant, ines):
    """Camille's case, settled, full of words."""
    return a_settled_case(ines)


def started(at=LATER):
    rehearse(by=BY, at=at)
    return switch(on=True, by=BY, at=at)


def test_each_kind_has_one_line():
    assert {rule.kind for rule in TABLE} == set(RetentionKind)
    assert len(TABLE) == len(RetentionKind)


def test_nothing_goes_before_somebody_saw_what_would(closed):
    assert run_night(by=BY, at=LATER) is None
    with pytest.raises(DataRequestRefused, match="répétition"):
        switch(on=True, by=BY, at=LATER)
    seen = rehearse(by=BY, at=LATER)
    assert (seen.rehearsal, seen.counts["cases"], seen.counts["notes"]) == (True, 1, 1)
    assert CaseNote.objects.exists()
    with pytest.raises(DataRequestRefused, match="répétition"):
        switch(on=True, by=BY, at=LATER + timedelta(days=8))
    assert switch(on=True, by=BY, at=LATER).started_at == LATER
    with pytest.raises(DataRequestRefused, match="Au plus 60 mois"):
        choose(case_months=61, note_months=24, by=BY, at=LATER)
    with pytest.raises(IntegrityError, match="retention_never_longer"), transaction.atomic():
        RetentionPolicy.objects.update(case_months=61)


def test_the_person_goes_the_books_stay_and_the_chain_holds(closed):
    before, entries = trial_balance("claim"), Posting.objects.count()
    paper = Document.objects.get(title=CANARY)
    name, storage = paper.file.name, paper.file.storage
    started()
    assert chain_fault() is None
    with storage.open(name) as kept:
        assert CANARY.encode() in kept.read()
    run = run_night(by=BY, at=LATER)
    assert run.counts["cases"] == 1
    left = where(CANARY)
    assert {one for one in left if one.split(".")[0] not in KEPT} == set()
    assert (trial_balance("claim"), Posting.objects.count()) == (before, entries)
    assert Receipt.objects.filter(payment__case=closed).exists()
    assert Payment.objects.get(case=closed).amount == Decimal("486.00")
    proof = Erasure.objects.get()
    assert (proof.case_number, proof.reason, len(proof.digest)) == (closed.pk, "term", 64)
    assert BlockRedaction.objects.exists()
    assert chain_fault() is None
    line = JournalLine.objects.filter(case_id=closed.pk, actor_kind="debtor").first()
    assert (line.actor_label, list(line.data)) == ("Personne effacée", ["erased"])
    again = run_night(by=BY, at=LATER + timedelta(days=1))
    assert again.counts == dict.fromkeys(again.counts, 0)


def test_who_rewrites_a_line_by_another_way_is_found_as_before(closed):
    started()
    run_night(by=BY, at=LATER)
    with pytest.raises(Exception, match=r"ajout seul|permission denied"), transaction.atomic():
        JournalLine.objects.filter(case_id=closed.pk).update(actor_label="Personne")
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="dossier clos"), transaction.atomic():
        cursor.execute("SELECT agency_erase_words(%s, %s, now())", [[closed.pk + 1], []])


def test_an_open_case_and_one_that_is_held_are_never_touched(closed, desk):
    other = a_case(number="F-2", creditor=closed.creditor)
    started()
    hold = hold_back(case=closed, why="expertise en cours", by=BY, at=LATER)
    assert not cases_over(date(2035, 11, 1), 60).exists()
    let_go(hold=hold, by=BY, at=LATER)
    note_event(case=closed, kind=LimitationFact.LEGAL_ACTION, happened_on=TODAY, debtor=closed.debtor, key="a", by=BY,
               at=NOW)  # fmt: skip
    assert run_night(by=BY, at=LATER).counts["cases"] == 0
    with pytest.raises(DataRequestRefused, match="dossier clos"):
        hold_back(case=other, why="non", by=BY, at=LATER)
    with pytest.raises(IntegrityError, match="dossier clos"), transaction.atomic():
        erase_each(cases=[other], reason=ErasureReason.TERM, by=BY, at=LATER)
    assert RetentionHold.objects.get().lifted_at is not None


def test_a_restored_backup_is_erased_again_and_a_number_used_anew_is_left_alone(closed, desk):
    """A backup of before brings the words back and no certificate: what the platform kept says which to erase."""
    marks = {closed.pk: mark_of(closed), closed.pk + 900: "0" * 64}
    keep_erasures(marks=marks | {Case.objects.exclude(pk=closed.pk).earliest("pk").pk: "0" * 64}, at=LATER)
    assert where(CANARY)
    assert replay(by=BY, at=LATER) == 1
    assert replay(by=BY, at=LATER) == 0
    assert Erasure.objects.get().reason == "replayed"
    assert {one for one in where(CANARY) if one.split(".")[0] not in KEPT} == set()


def test_the_command_erases_again_after_a_restore(closed, tenant):
    keep_erasures(marks={closed.pk: mark_of(closed)}, at=LATER)
    said = StringIO()
    with schema_context("public"):
        call_command("replay_erasures", tenant.slug, stdout=said)
    assert said.getvalue() == f"{tenant.slug}\t1\n"
    with schema_context("public"), pytest.raises(CommandError, match="Aucun cabinet"):
        call_command("replay_erasures", "personne")


def test_who_asks_for_an_erasure_is_told_why_what_stays_stays(closed, desk, ines, sign_in):
    unused = a_case(number="F-2", creditor=closed.creditor, qualified=False)
    close(case=unused, wish=ClosingWish(ClosingReason.WITHDRAWN), author=ines, by=BY, at=NOW)
    row = operations.receive(
        case=closed, debtor=closed.debtor, by=BY, at=NOW,
        told=Demand(DataRight.ERASURE, RequestChannel.MAIL, "reconnue", "Effacez tout.", TODAY),
    )  # fmt: skip
    boss, own = sign_in(Role.MANAGER), f"/gestion/donnees-personnelles/{row.pk}/"
    assert "une réclamation, une demande ou une procédure est en cours" in words(boss.get(own))
    assert desk.post(f"{own}effacer/").status_code == 403
    assert "1 dossier est effacé" in words(boss.post(f"{own}effacer/", follow=True))
    assert Erasure.objects.get().case_number == unused.pk
    assert "Rien ne peut être effacé maintenant" in words(boss.post(f"{own}effacer/", follow=True))
    closed.debtor.refresh_from_db()
    assert closed.debtor.last_name == CANARY


def test_a_manager_sees_rehearses_switches_on_and_holds(closed, sign_in, desk, clock):
    page = "/gestion/donnees-personnelles/conservation/"
    boss = sign_in(Role.MANAGER)
    assert desk.get(page).status_code == 403
    assert "Pas en service" in words(boss.get(page))
    assert "Faites d’abord une répétition" in words(boss.post(f"{page}service/", {"on": "1"}, follow=True))
    assert "rien n’est parti" in words(boss.post(f"{page}repetition/", follow=True))
    assert "en service" in words(boss.post(f"{page}service/", {"on": "1"}, follow=True))
    assert "de 1 à 60 mois" in words(boss.post(page, {"case_months": "61", "note_months": "24"}))
    assert "36 mois depuis" in words(boss.post(page, {"case_months": "36", "note_months": "12"}, follow=True))
    assert "Aucun dossier n’a" in words(boss.post(f"{page}garder/", {"reference": "X", "why": "procès"}))
    held = {"reference": closed.reference, "why": "procès"}
    assert "Ce dossier est gardé" in words(boss.post(f"{page}garder/", held, follow=True))
    assert "déjà gardé" in words(boss.post(f"{page}garder/", held))
    hold = RetentionHold.objects.get()
    assert "suit de nouveau la règle" in words(boss.post(f"{page}{hold.pk}/lever/", follow=True))
    assert "Plus rien ne part" in words(boss.post(f"{page}service/", {"on": "0"}, follow=True))


def test_the_register_of_processing_says_what_the_nights_do(closed, sign_in):
    choose(case_months=36, note_months=12, by=BY, at=NOW)
    boss = sign_in(Role.MANAGER)
    said = words(boss.get("/gestion/donnees-personnelles/traitements/"))
    for rule in TABLE:
        assert rule.purpose in said
        assert rule.source in said
    assert "36 mois depuis la clôture" in said
    assert "Stripe" in said
    assert "BODACC" not in said or gateway.is_on(Register.NOTICES)
    assert boss.get("/gestion/donnees-personnelles/traitements.pdf").content.startswith(b"%PDF")
    AgencyProfile.objects.update(stripe_account="")
    assert "Stripe" not in words(boss.get("/gestion/donnees-personnelles/traitements/"))


@pytest.mark.e2e
def test_its_pages_hold_on_a_phone_and_say_nothing_to_axe(closed, sign_in):
    hold_back(case=closed, why="procès", by=BY, at=NOW)
    rehearse(by=BY, at=NOW)
    boss = sign_in(Role.MANAGER)
    shown = {
        "conservation": boss.get("/gestion/donnees-personnelles/conservation/"),
        "traitements": boss.get("/gestion/donnees-personnelles/traitements/"),
    }  # fmt: skip
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        found = [fault for name in shown for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for name in shown:
                for width in (390, 1280):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(f"{HOST}/{name}")
                    page.screenshot(path=f"{shots}/privacy-{name}-{width}.png", full_page=True)
        assert found == []


def test_old_tries_and_events_go_by_slices(closed):
    AccessAttempt.objects.create(at=NOW, code_hash="a", network="b", opened=False)
    AccessAttempt.objects.create(at=LATER, code_hash="a", network="b", opened=False)
    assert counts_of(date(2035, 10, 31))["tries"] >= 1
    started()
    run_night(by=BY, at=LATER)
    assert not AccessAttempt.objects.filter(at=NOW).exists()
    assert AccessAttempt.objects.filter(at=LATER).exists()
    assert RetentionRun.objects.filter(rehearsal=False).count() == 1


def test_the_page_of_a_case_erased_still_opens(closed, desk):
    started()
    run_night(by=BY, at=LATER)
    assert "Personne effacée" in words(desk.get(f"/gestion/dossier/{closed.reference}/"))
