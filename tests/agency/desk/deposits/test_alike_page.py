"""The page of files alike: samples to open one by one, then the list and its sum before anything is done."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.cases.models import Case
from agency.cases.together.models import TogetherAct
from agency.intake.models import ImportBatch
from agency.parties.models import Creditor
from agency.qualification.rules import CHECKS
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.agency.intake.test_alike import a_deposit, all_looked_at, school, the_group
from tests.databases import AgencyClient
from tests.factories import NOW
from tests.portal.browser import faults, opened, serve

__all__ = ["school"]
POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def desk(tenant: Any) -> Any:
    """A handler at work."""
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.HANDLER))
    with time_machine.travel(NOW, tick=False):
        yield browser


def place(batch: ImportBatch) -> str:
    return reverse("staff_deposit_alike", args=[batch.pk])


def test_a_handler_looks_at_samples_reads_the_list_qualifies_the_others_and_undoes_it(
    desk: AgencyClient, school: Creditor
) -> None:
    batch = a_deposit(school, 6)
    assert place(batch) in desk.get(reverse("staff_deposit", args=[batch.pk])).content.decode()
    before = words(desk.get(place(batch)))
    assert "3 échantillons à regarder" in before
    assert "Qualifier ces" not in before
    for file in the_group(batch).samples:
        checked = dict.fromkeys(CHECKS, "on") | {"conclusion": "ready", "legal_ground": "Contrat"}
        desk.post(reverse("staff_qualify", args=[file.reference]), checked)
    page = desk.get(place(batch))
    assert "3 dossiers à qualifier ensemble, 360,00 €" in words(page).replace("\u00a0", " ").replace("\u202f", " ")
    shown = page.context["groups"][0]
    given = {"claim_type": shown.group.claim_type, "debtor_kind": shown.group.debtor_kind, "seen": shown.seen}
    refused = desk.post(place(batch), given | {"seen": "x"})
    assert refused.status_code == 409
    assert "La liste a changé" in words(refused)
    done = desk.post(place(batch), given, follow=True)
    assert "Qualifier les dossiers semblables" in words(done)
    assert Case.objects.filter(creditor=school, state="active").count() == 6
    act = TogetherAct.objects.get()
    undone = desk.post(reverse("staff_together_undo", args=[act.pk]), follow=True)
    assert "Défait sur 3 dossiers" in words(undone)
    assert Case.objects.filter(creditor=school, state="active").count() == 3
    again = desk.post(reverse("staff_together_undo", args=[act.pk]), follow=True)
    assert "déjà défait" in words(again)


def test_it_is_for_who_qualifies_and_says_when_nothing_is_alike(
    desk: AgencyClient, school: Creditor, sign_in: Any
) -> None:
    batch = a_deposit(school, 2)
    assert "trop peu" in words(desk.get(place(batch)))
    ImportBatch.objects.update(state="undone")
    assert "Aucun dossier de ce dépôt" in words(desk.get(place(batch)))
    assert sign_in(Role.READER).get(place(batch)).status_code == 403


@pytest.mark.e2e
def test_axe_finds_nothing_at_any_width(desk: AgencyClient, school: Creditor) -> None:
    first = a_deposit(school, 6)
    answers = {"samples": desk.get(place(first))}
    me = staff(Role.HANDLER, first="Paule")
    desk.force_login(me)
    all_looked_at(first, me)
    answers["ready"] = desk.get(place(first))
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in answers.items()}, POLICY)
        assert [fault for name in answers for fault in faults(page, name)] == []
