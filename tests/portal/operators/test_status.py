"""An operator sees in one page what is late, in which agency, and which task ends badly; and nothing of anybody."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.html import escape
from django_tenants.utils import tenant_context

from agency.books.models import DailyProof
from agency.cards.models import WebhookReceipt
from agency.outbox.models import Message
from tenants.measures.operations import beat, count_run
from tenants.models import Agency, TaskCount
from tests.agency.outbox.bulk_letters import ready_letters
from tests.databases import AgencyClient
from tests.portal import browser as browsers

SHOTS = os.environ.get("AMIABLE_SHOTS", "")
PAGE = "/plateforme/etat/"


def text_of(ops: AgencyClient) -> str:
    connection.set_schema_to_public()
    return str(ops.get(PAGE).content.decode())


def trouble(agency: Agency) -> None:
    """A receipt three hours late, one in doubt, an event that nobody could work, books that do not agree.

    Receipts leave at any hour: a letter would be late by day only, and this must hold by night too.
    """
    now = timezone.now()
    with tenant_context(agency):
        ready_letters(2, on=now.date(), at=now)
        first, second = Message.objects.order_by("id")
        Message.objects.filter(pk=first.pk).update(kind="receipt", not_before=now - timedelta(hours=3))
        Message.objects.filter(pk=second.pk).update(state="unknown")
        WebhookReceipt.objects.create(
            provider="stripe", event_id="evt_1", kind="charge.refunded", received_at=now, state="failed"
        )
        made = now - timedelta(hours=50)
        DailyProof.objects.create(on=made.date(), made_at=made, made_by="nuit", holds=False, content={}, hash="a" * 64)
    connection.set_schema_to_public()


def test_a_platform_that_is_well_says_so_and_lists_no_agency(ops: AgencyClient, tenant: Agency, other: Agency) -> None:
    assert "n’a encore jamais battu" in text_of(ops)
    beat(at=timezone.now())
    page = text_of(ops)
    assert "L’horloge bat et la file des messages répond." in page
    assert f"{Agency.objects.active().count()} cabinets où rien n’attend une personne." in page
    assert tenant.name not in page
    beat(at=timezone.now() - timedelta(hours=3))
    assert "s’est tue depuis 3 heures" in text_of(ops)


def test_an_agency_in_trouble_is_named_with_each_reason_and_its_neighbour_is_not(
    ops: AgencyClient, tenant: Agency, other: Agency
) -> None:
    trouble(tenant)
    page = text_of(ops)
    for words in (
        "les livres ne concordent pas",
        "dernière preuve des livres il y a 50 heures",
        "un envoi attend depuis 3 heures",
        "1 événement de la banque resté sans suite",
        "1 envoi au sort inconnu",
    ):
        assert words in page
    assert tenant.name in page
    assert escape(other.name) not in page


def test_runs_are_added_up_and_those_that_fail_come_first(ops: AgencyClient, db: Any) -> None:
    now = timezone.now()
    for seconds, failed in ((1.0, False), (3.0, False), (2.0, True)):
        count_run(name="outbox.drain", seconds=seconds, failed=failed, at=now)
    count_run(name="books.prove", seconds=0.5, failed=False, at=now)
    one = TaskCount.objects.get(name="outbox.drain")
    assert (one.runs, one.failures, one.seconds, one.longest) == (3, 1, 6.0, 3.0)
    page = text_of(ops)
    assert page.index("outbox.drain") < page.index("books.prove")
    assert "2,00 s" in page


def test_two_agencies_in_trouble_are_both_named(ops: AgencyClient, tenant: Agency, other: Agency) -> None:
    for agency in (tenant, other):
        trouble(agency)
    page = text_of(ops)
    assert page.count("les livres ne concordent pas") == 2
    assert tenant.name in page
    assert escape(other.name) in page


@pytest.mark.e2e
def test_the_page_has_the_houses_look(ops: AgencyClient, tenant: Agency) -> None:
    calm = ops.get(PAGE)
    trouble(tenant)
    for number, name in enumerate(("outbox.drain", "books.prove", "strategies.tick")):
        count_run(name=name, seconds=1.25, failed=number == 1, at=timezone.now())
    written = {"etat": text_of(ops), "calme": calm.content.decode()}
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        browsers.serve(page, written, calm["Content-Security-Policy"])
        found = [fault for name in written for fault in browsers.faults(page, name)]
        for name in written if SHOTS else ():
            page.goto(f"{browsers.HOST}/{name}")
            page.emulate_media(color_scheme="light")
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                page.screenshot(path=f"{SHOTS}/op-{name}-{width}.png", full_page=True)
    assert found == []
