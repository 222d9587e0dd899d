"""Each e-mail to a person carries a link that refuses the next ones, in one press and without a code (R6.8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.parties.enums import CallSlot, ContactKind
from agency.parties.models import ContactPoint, Debtor
from agency.parties.queries import usable_email, usable_phone
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.debtors.test_cases import text_of
from tests.portal.debtors.test_thread import pay


@pytest.fixture
def link(case: Case) -> str:
    """The link of the e-mail that says that we have Camille's word."""
    receive_reply(
        case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text="Bonjour", answers={}, by=Actor.debtor(case.debtor),
        at=NOW, on=TODAY,
    )  # fmt: skip
    work_off(by=BY, at=NOW)
    return url_of(mail.outbox[-1])


def url_of(sent: Any) -> str:
    """What the mail reader's button asks for; the words of the e-mail lead to the same."""
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(sent.extra_headers["List-Unsubscribe"]).strip("<>")
    assert url in sent.body
    assert "sans code" in sent.body
    return re.sub(r"^https?://[^/]+", "", url)


def camille(case: Case) -> Debtor:
    return Debtor.objects.get(pk=case.debtor_id)


def test_a_press_refuses_e_mails_and_nothing_else(tenant_client: AgencyClient, case: Case, link: str) -> None:
    ContactPoint.objects.create(debtor=case.debtor, kind=ContactKind.PHONE, value="06 39 98 12 34", source="person")
    Debtor.objects.filter(pk=case.debtor_id).update(call_slot=CallSlot.MORNING)
    page = text_of(tenant_client.get(link))
    for secret in ("Camille", "Roussel", "Saint-Aubin", "486,00", case.reference):
        assert secret not in page
    assert usable_email(camille(case)) is not None

    assert "Plus aucun e-mail ne vous est envoyé" in text_of(tenant_client.post(link))
    assert usable_email(camille(case)) is None
    assert usable_phone(camille(case)) is not None
    assert camille(case).call_slot == CallSlot.MORNING
    assert JournalLine.objects.filter(verb="preferences.set").count() == 1


def test_what_comes_next_comes_by_post(tenant_client: AgencyClient, case: Case, link: str) -> None:
    assert tenant_client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 204
    pay(case, 1)
    assert Message.objects.get(kind="receipt").channel == Channel.POST


def test_she_changes_her_mind_on_her_page(inside: AgencyClient, case: Case, link: str, to: Callable[..., str]) -> None:
    inside.post(link)
    inside.post(to("preferences"), {"writing": "email", "calls": "any"})
    assert usable_email(camille(case)) is not None


def test_authored_and_plain_e_mails_carry_it_and_a_creditor_s_does_not(case: Case, link: str) -> None:
    pay(case, 1)
    work_off(by=BY, at=NOW)
    theirs = [sent for sent in mail.outbox if sent.to == [usable_email(camille(case)).value]]  # type: ignore[union-attr]
    others = [sent for sent in mail.outbox if sent not in theirs]
    assert len({url_of(sent).split("/")[4] for sent in theirs}) == 1
    assert len(theirs) == 2
    assert not [sent for sent in others if "List-Unsubscribe" in sent.extra_headers]


@pytest.mark.parametrize("token", ["jeton", "e30:1", "a" * 300])
def test_a_link_that_is_not_ours_opens_nothing(tenant_client: AgencyClient, tenant: Any, token: str) -> None:
    address = f"/espace/e-mails/non/{token}/"
    assert tenant_client.get(address).status_code == tenant_client.post(address).status_code == 404
