"""A bursar at her desk, with the files her school confided."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from agency.cases.models import Case
from agency.intake.operations import confide_slice
from agency.intake.queries import waiting_batches
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.parties.models import Creditor
from agency.parties.operations import add_creditor_contact
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case


def contact_of(creditor: Creditor, email: str) -> Any:
    """An account that may enter this creditor's pages."""
    user = open_account(email=email, first_name="Hélène", last_name="Morin", kind=UserKind.CREDITOR)
    add_creditor_contact(creditor=creditor, user=user, role="économe", by=BY, at=NOW)
    return user


def link_in(dedupe_key: str, place: str) -> str:
    """Where the mail of a message leads, below the creditors' pages."""
    body = compose(Message.objects.get(dedupe_key=dedupe_key)).text
    return f"/creancier/{place}/" + body.partition(f"/creancier/{place}/")[2].split()[0]


def a_worker_comes() -> None:
    """What was asked to be confided is confided."""
    for batch in waiting_batches():
        while confide_slice(batch=batch):
            pass


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille Roussel's file, confided by the Collège Saint-Aubin."""
    return a_case()


@pytest.fixture
def bursar(case: Case, tenant_client: AgencyClient) -> AgencyClient:
    """Hélène Morin's browser, signed in."""
    tenant_client.force_login(contact_of(case.creditor, "econome@saint-aubin.example"))
    return tenant_client


@pytest.fixture
def clock() -> Any:
    """The morning of the tests, which may be moved on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def handler(tenant: Any) -> AgencyClient:
    """Somebody of the agency, signed in."""
    found = AgencyClient(tenant)
    found.force_login(staff(Role.HANDLER))
    return found
