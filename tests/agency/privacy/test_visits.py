"""What a visit of the DGCCRF or of the prosecutor is shown, in one file whose every part has its hash."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import date

import pytest

from agency.cases.operations import set_first_letter
from agency.complaints.enums import ComplaintChannel, ComplaintSubject
from agency.complaints.operations import Grievance, receive
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.operations import seal_block
from agency.outbox.operations import prepare
from agency.privacy.enums import FileState
from agency.privacy.models import AuditPack
from agency.privacy.operations import ask_pack, write_next_pack
from agency.privacy.queries.visits import sample_of
from agency.privacy.rules.visits import PackRefused
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.factories import BY, NOW, TODAY, a_case, a_creditor
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"
SENT = date(2026, 11, 3)
PAGE = "/gestion/donnees-personnelles/visite/"


@pytest.fixture
def cases(tenant, ines):
    """Three files whose first letter left, one of them with a complaint."""
    install_defaults(by=BY, at=NOW)
    found = [a_case()]
    found += [
        a_case(creditor=a_creditor(siren="", name=name, short_name=name), number=name) for name in ("Garage", "Cantine")
    ]
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    for number, case in enumerate(found):
        set_first_letter(case=case, reference=f"L{number}", sent_on=SENT, by=BY, at=NOW)
    told = Grievance(ComplaintChannel.PHONE, ComplaintSubject.TONE, "Trop sec.", SENT)
    receive(case=found[0], debtor=found[0].debtor, told=told, by=BY, at=scene.NOW)
    seal_block(at=NOW)
    return found


def asked(**changes):
    days = {"first_day": date(2026, 1, 1), "last_day": scene.TODAY, "sample": 2, "seed": "visite"}
    return ask_pack(by=BY, at=scene.NOW, **days | changes)


def files_of(pack):
    pack.refresh_from_db()
    with pack.file.open("rb") as kept, zipfile.ZipFile(io.BytesIO(kept.read())) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_everything_a_visit_asks_for_is_in_it_with_its_hash(cases):
    pack = asked()
    assert write_next_pack(by=BY, at=scene.NOW)
    assert not write_next_pack(by=BY, at=scene.NOW)
    found = files_of(pack)
    assert found["00-index.pdf"].startswith(b"%PDF")
    for line in found["SHA256SUMS.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert len(found["SHA256SUMS.txt"].decode().splitlines()) == len(found) - 1
    drawn = {name.split("/")[1] for name in found if name.startswith("dossiers/")}
    assert drawn == {case.reference for case in sample_of(date(2026, 1, 1), scene.TODAY, "visite", 2)}
    assert all(f"dossiers/{reference}/chronologie.csv" in found for reference in drawn)
    assert any(name.startswith("dossiers/") and name.endswith(".pdf") for name in found)
    assert sum(name.startswith("mandats/") for name in found) >= 3
    assert any(name.startswith("textes/first_letter") for name in found)
    assert "Trop sec." in found["reclamations.csv"].decode("utf-8-sig")
    assert "first_letter" in found["strategies.csv"].decode("utf-8-sig")
    assert len(found["journal/blocs.csv"].decode("utf-8-sig").splitlines()) == 2
    assert "livres/preuves.csv" in found


def test_the_same_seed_draws_the_same_files_and_another_draws_others(cases):
    days = (date(2026, 1, 1), scene.TODAY)
    assert sample_of(*days, "a", 2) == sample_of(*days, "a", 2)
    assert len({tuple(sample_of(*days, seed, 3)) for seed in "abcdefgh"}) > 1
    assert sample_of(date(2026, 11, 4), scene.TODAY, "a", 2) == []
    assert len({asked(seed="").seed for _turn in range(3)}) == 3


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"first_day": date(2026, 11, 24)}, "se suivent"),
        ({"last_day": date(2027, 1, 1)}, "n’est pas à venir"),
        ({"sample": 101}, "De 1 à 100"),
    ],
)
def test_days_and_numbers_that_cannot_be_shown_are_refused(tenant, changes, why):
    with pytest.raises(PackRefused, match=why):
        asked(**changes)
    assert not AuditPack.objects.exists()


def test_a_manager_prepares_it_in_one_click_and_takes_it(cases, desk, sign_in):
    boss = sign_in(Role.MANAGER)
    assert desk.get(PAGE).status_code == 403
    assert "Préparer le dossier" in words(boss.get(PAGE))
    told = {"first_day": "2026-01-01", "last_day": "2026-11-23", "sample": "2", "seed": "visite"}
    assert "Écrivez de 1 à 100" in words(boss.post(PAGE, told | {"sample": "0"}))
    assert "se suivent" in words(boss.post(PAGE, told | {"first_day": "2026-11-30"}))
    assert "Le dossier s’écrit" in words(boss.post(PAGE, told, follow=True))
    pack = AuditPack.objects.get()
    assert (pack.state, pack.asked_by, pack.seed) == (FileState.WAITING, "Karim Haddou", "visite")
    assert boss.post(f"{PAGE}{pack.pk}/dossier.zip").status_code == 404
    write_next_pack(by=BY, at=scene.NOW)
    assert "graine visite" in words(boss.get(PAGE))
    answer = boss.post(f"{PAGE}{pack.pk}/dossier.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="visite-2026-01-01-2026-11-23.zip"'
    assert JournalLine.objects.filter(verb=Verb.AUDIT_PACK_TAKEN).count() == 1


@pytest.mark.e2e
def test_its_page_holds_on_a_phone_and_says_nothing_to_axe(cases, sign_in):
    asked()
    write_next_pack(by=BY, at=scene.NOW)
    shown = {"visite": sign_in(Role.MANAGER).get(PAGE)}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        found = [fault for name in shown for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{HOST}/visite")
                page.screenshot(path=f"{shots}/privacy-visite-{width}.png", full_page=True)
        assert found == []
