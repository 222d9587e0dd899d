"""A letter on its way: envelope, references, proofs, what the post tells and in which disorder."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import time_machine
from django.urls import reverse

from agency.cases.enums import DocumentKind
from agency.cases.operations import add_document
from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.outbox.channels import channel_for
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations import UnknownSending, fetch_proofs, poll, record_event
from agency.outbox.queries import SENT, documents_of
from sandbox.core.webhooks import sign
from sandbox.post import PostSandbox
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, a_case, a_person

FIRST = date(2026, 11, 2)


def _case_with_invoice() -> Any:
    case = a_case()
    pdf = BytesIO()
    with pikepdf.new() as blank:
        blank.add_blank_page()
        blank.save(pdf)
    claim = case.claims.get()
    claim.invoice = add_document(
        case=case,
        kind=DocumentKind.INVOICE,
        title="Facture FA-2026-0314",
        content=pdf.getvalue(),
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=FIRST,
    )
    claim.save()
    return case


def _days_pass(post: PostSandbox, days: int) -> None:
    post.clock.advance(days * 86400)
    post.office.advance_letters()


def test_each_letter_encloses_the_ones_before_then_the_invoice(post: PostSandbox, whole_day: Any) -> None:
    case = _case_with_invoice()
    for day in range(40):
        whole_day(FIRST + timedelta(days=day))
    first, registered, notice = Message.objects.filter(case=case).order_by("id")
    titles = [[document.title for document in documents_of(message)] for message in (first, registered, notice)]
    letters = [
        f"Première lettre {first.reference}",
        f"Lettre recommandée {registered.reference}",
        f"Mise en demeure {notice.reference}",
    ]
    invoice = "Facture FA-2026-0314"
    assert titles == [
        [letters[0], invoice],
        [letters[1], letters[0], invoice],
        [letters[2], letters[0], letters[1], invoice],
    ]
    services = [row["service"] for row in post.office.store.rows("SELECT service FROM letter ORDER BY seq")]
    assert services == ["simple", "registered", "registered"]
    sizes = post.office.store.rows(
        "SELECT length(data) size FROM document WHERE letter = ? ORDER BY position", notice.provider_ref
    )
    assert [row["size"] for row in sizes] == [document.size for document in documents_of(notice)]
    case.refresh_from_db()
    assert (case.first_letter_reference, case.first_letter_on) == (first.reference, FIRST)
    assert Message.objects.filter(debtor=case.debtor, state__in=SENT).count() == 3


def test_the_same_letter_drawn_twice_has_the_same_bytes(agency: Any, morning: Any) -> None:
    a_case()
    at = morning(FIRST)
    letter = Message.objects.get()
    drawn = documents_of(letter)[0]
    Message.objects.update(state="planned")
    work_off(by=BY, at=at)
    assert [part.document_id for part in letter.parts.all()] == [drawn.pk]


def test_post_events_may_come_out_of_order_and_twice(post: PostSandbox, whole_day: Any) -> None:
    a_case()
    whole_day(FIRST)
    letter = Message.objects.get()
    _days_pass(post, 3)
    facts = list(channel_for(Channel.POST).facts(letter.provider_ref))
    for fact in [*reversed(facts), *facts]:
        record_event(
            provider_event=fact.event, kind=fact.kind, occurred_at=fact.at, by=BY, at=NOW, ref=letter.provider_ref
        )
    letter.refresh_from_db()
    assert letter.state == "done"
    assert [event.kind for event in letter.events.order_by("at")] == ["accepted", "printed", "in_transit"]
    assert JournalLine.objects.filter(verb="message.delivery_told").count() == 3
    with pytest.raises(UnknownSending):
        record_event(provider_event="x", kind=DeliveryKind.PRINTED, occurred_at=NOW, by=BY, at=NOW, ref="PLI-AUTRE")


def test_a_letter_that_comes_back_ends_the_address(post: PostSandbox, whole_day: Any) -> None:
    post.office.default_outcome = "returned"
    case = a_case()
    whole_day(FIRST)
    _days_pass(post, 9)
    assert poll(by=BY, at=NOW) > 0
    assert poll(by=BY, at=NOW) == 0
    assert Message.objects.get().state == "done"
    assert not case.debtor.addresses.filter(valid=True).exists()
    whole_day(FIRST + timedelta(days=30))
    assert Message.objects.get(step=1).cancel_code == "BAD_ADDRESS"


def test_proofs_are_stored_at_once(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    for day in range(17):
        whole_day(FIRST + timedelta(days=day))
    registered = Message.objects.get(kind=MessageKind.REGISTERED_LETTER)
    _days_pass(post, 5)
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    poll(by=BY, at=at)
    fetch_proofs(by=BY, at=at)
    assert fetch_proofs(by=BY, at=at) == 0
    proven = registered.events.filter(proof__isnull=False).values_list("kind", flat=True)
    assert set(proven) == {"accepted", "first_presented", "delivered"}
    assert case.documents.filter(kind=DocumentKind.PROOF).count() == 4


def test_a_proof_is_asked_for_during_two_months(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    left = whole_day(FIRST)
    _days_pass(post, 1)
    told = left + timedelta(days=1)
    poll(by=BY, at=told)
    assert fetch_proofs(by=BY, at=told + timedelta(days=61)) == 0
    assert fetch_proofs(by=BY, at=told + timedelta(days=6)) == 1
    assert case.documents.filter(kind=DocumentKind.PROOF).count() == 1


def _call(tenant: Any, state: str, message: Message, number: str, account: str = "") -> bytes:
    return json.dumps(
        {
            "id": number,
            "type": f"letter.{state}",
            "account": account or tenant.schema_name,
            "data": {
                "ref": message.provider_ref,
                "client_reference": message.provider_key,
                "state": state,
                "occurred_at": "2026-11-03T09:00:00Z",
                "proofs": [],
            },
        }
    ).encode()


@time_machine.travel(NOW, tick=False)
def test_a_post_webhook_is_accepted_only_when_signed(
    tenant: Any, tenant_client: Any, post: PostSandbox, whole_day: Any, settings: Any
) -> None:
    a_case()
    whole_day(FIRST)
    letter = Message.objects.get()
    url, secret, stamp = reverse("webhooks:post"), settings.POST_OFFICE_WEBHOOK_SECRET, int(NOW.timestamp())

    def call(body: bytes, signature: str) -> int:
        answer = tenant_client.post(url, body, content_type="application/json", headers={"X-Post-Signature": signature})
        return int(answer.status_code)

    body = _call(tenant, "in_transit", letter, "evt_1")
    assert call(body, "") == 403
    assert call(body, sign(body, "autre secret", stamp)) == 403
    assert call(body, sign(body, secret, stamp - 3600)) == 403
    assert call(b"{}", sign(b"{}", secret, stamp)) == 400
    foreign = _call(tenant, "in_transit", letter, "evt_2", account="a_autre")
    assert call(foreign, sign(foreign, secret, stamp)) == 403
    unheld = _call(tenant, "in_transit", letter, "evt_\x00")
    assert call(unheld, sign(unheld, secret, stamp)) == 400
    assert not DeliveryEvent.objects.exists()
    for _again in range(2):
        assert call(body, sign(body, secret, stamp)) == 200
    for state, number in (("mystery", "evt_3"), ("in_transit", "evt_4")):
        strange = _call(tenant, state, Message(provider_ref="PLI-X", provider_key="x"), number)
        assert call(strange, sign(strange, secret, stamp)) == 200
    assert DeliveryEvent.objects.get().kind == "in_transit"
    letter.refresh_from_db()
    assert letter.state == "done"


def test_a_letter_that_cannot_be_printed_says_what_is_missing(agency: Any, morning: Any) -> None:
    case = a_case()
    case.creditor.mediator = ""
    case.creditor.line1 = case.creditor.postcode = case.creditor.city = ""
    case.creditor.save()
    AgencyProfile.objects.update(phone="0 899 70 00 00")
    morning(FIRST)
    letter = Message.objects.get()
    assert letter.state == "failed"
    assert "il manque" in letter.last_error


def test_a_person_without_address_is_left_alone(agency: Any, whole_day: Any, post: PostSandbox) -> None:
    case = a_case()
    stranger = a_person(case.creditor, first_name="Dominique", line1="", postcode="", city="")
    a_case(number="F2", debtor=stranger)
    whole_day(FIRST)
    assert Message.objects.get(debtor=stranger).cancel_code == "BAD_ADDRESS"
