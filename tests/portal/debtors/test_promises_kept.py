"""What the letters and pages tell a person that they can do, or that we do, played from the person's side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core import mail

from agency.cases.models import Case
from agency.cases.queries import workable
from agency.disputes.models import Reply
from agency.disputes.operations import answer
from agency.law.contact.gate import Allow, Deny
from agency.law.contact.limits import Channel
from agency.outbox.models import Message
from agency.outbox.queries import may_contact
from agency.outbox.values import ReplyPayload
from agency.plans.operations import accept_offer
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.factories.transfers import a_transfer
from tests.portal.debtors.test_cases import text_of


def test_each_way_that_a_letter_names_is_open(inside: AgencyClient, to: Callable[..., str]) -> None:
    for page in ("home", "pay", "transfer", "plan", "disagree", "hard_time", "pause"):
        assert inside.get(to(page)).status_code == 200, page


def test_what_is_written_on_the_space_is_answered_there(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    inside.post(to("write"), {"text": "Puis-je lire la facture ?"})
    told = Reply.objects.get()
    assert told.text == "Puis-je lire la facture ?"
    answer(reply=told, text="Bien sûr : elle est dans vos documents.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    sent = Message.objects.get(dedupe_key=f"answer:{told.pk}")
    assert sent.read(ReplyPayload).answer == "Bien sûr : elle est dans vos documents."


def test_a_case_paid_is_written_to_no_more(case: Case) -> None:
    later = NOW + timedelta(days=10)
    assert isinstance(may_contact(case, case.debtor, Channel.POST, later), Allow)
    a_transfer(case, "486.00", "solde")
    case.refresh_from_db()
    refused = may_contact(case, case.debtor, Channel.POST, later)
    assert isinstance(refused, Deny)
    assert refused.next_allowed_at is None


def test_while_a_plan_is_followed_no_letter_leaves(case: Case) -> None:
    later = NOW + timedelta(days=10)
    assert case in workable(later, later.date())
    accept_offer(
        case=case,
        debtor=case.debtor,
        monthly=Decimal("81.00"),
        day=10,
        evidence={"session": "s", "ip": "i"},
        by=BY,
        at=NOW,
        on=TODAY,
    )
    case.refresh_from_db()
    assert case not in workable(later, later.date())
    assert isinstance(may_contact(case, case.debtor, Channel.POST, later), Deny)


def test_the_agency_is_reached_as_its_pages_say(inside: AgencyClient, to: Callable[..., str]) -> None:
    page = text_of(inside.get(to("home")))
    assert "02 61 91 04 12" in page.replace("\u00a0", " ")


def test_a_link_is_sent_to_the_address_of_an_account(tenant_client: AgencyClient, tenant: Any) -> None:
    open_account(
        email="ines@lhermitte.example", first_name="Inès", last_name="Caron", kind=UserKind.STAFF, role=Role.HANDLER,
        password="quatre mots pour entrer",
    )  # fmt: skip
    tenant_client.post("/compte/password/reset/", {"email": "ines@lhermitte.example"})
    (message,) = mail.outbox
    assert "/compte/password/reset/key/" in message.body
