"""Words that answer a person: by e-mail, neutral outside, whatever holds the case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.core import mail

from agency.cases.enums import HoldReason
from agency.cases.operations import hold, set_first_letter
from agency.law.contact.limits import Channel
from agency.leases.operations import LEASE
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.outbox.models import ContactRefusal, Message
from agency.outbox.operations import cancel_planned, plan, recover
from agency.outbox.queries import documents_of, to_creditor
from agency.outbox.values import (
    LetterPayload,
    OfferPayload,
    Payload,
    PaymentNoticePayload,
    PlanFacts,
    PlanPart,
    PlanPayload,
    ReplyPayload,
)
from sandbox.mail import MailSandbox
from sandbox.post import PostSandbox
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, a_case, a_creditor, a_person, a_receipt

ON = date(2026, 11, 2)
RECEIPT = a_receipt()
SCHEDULE = tuple(PlanPart(number, date(2026, 12, 9 + number), Decimal("81.00")) for number in range(1, 7))
FACTS = PlanFacts(1, Decimal("486.00"), Decimal("81.00"), 10, SCHEDULE, "Je reconnais devoir cette somme.", ())
PLAN = PlanPayload(FACTS)
REPLY = ReplyPayload(1, "dispute", date(2026, 11, 4))
PAYMENT = PaymentNoticePayload(1, RECEIPT.receipt, "Camille Roussel", executes_plan=False, remit_by=date(2026, 12, 2))


def _send(kind: MessageKind, payload: Payload, **to: Any) -> Message:
    case = to.pop("case")
    message = plan(case=case, kind=kind, planned_on=ON, dedupe_key=f"{kind}:1", payload=payload, by=BY, at=NOW, **to)
    assert message is not None
    work_off(by=BY, at=NOW)
    message.refresh_from_db()
    return message


def test_a_receipt_goes_with_its_pdf_even_while_the_case_is_held(tenant: Any) -> None:
    case = a_case()
    hold(case=case, reason=HoldReason.REPLY, by=BY, at=NOW)
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert (message.state, message.channel) == ("accepted", Channel.EMAIL)
    (sent,) = mail.outbox
    assert sent.to == ["camille@roussel.example"]
    assert sent.subject == f"Votre dossier {case.reference} - message de Cabinet Lhermitte"
    assert "Q-2026-000012" in sent.body
    assert sent.reply_to == ["bonjour@lhermitte.example"]
    assert message.provider_key in sent.extra_headers["Message-ID"]
    ((_name, content, mime),) = sent.attachments
    assert mime == "application/pdf"
    (document,) = documents_of(message)
    assert document.title == "Quittance Q-2026-000012"
    assert len(content) == document.size
    assert not ContactRefusal.objects.exists()


def test_a_receipt_goes_by_post_to_who_has_no_email(tenant: Any, post: PostSandbox) -> None:
    creditor = a_creditor()
    case = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert (message.state, message.channel) == ("accepted", Channel.POST)
    assert len(post.office.store.rows("SELECT * FROM letter")) == 1


@pytest.mark.parametrize(
    ("kind", "payload", "says"),
    [
        (MessageKind.PLAN_CONFIRMED, PLAN, "C’est d’accord"),
        (MessageKind.REPLY_RECEIVED, REPLY, "4 novembre 2026"),
        (MessageKind.REPLY_RECEIVED, replace(REPLY, answer="Vous aviez raison."), "aviez raison"),
    ],
)
@pytest.mark.parametrize("first_letter_sent", [True, False])
def test_the_subject_of_an_answer_tells_a_third_party_nothing(
    tenant: Any, kind: MessageKind, payload: Payload, says: str, *, first_letter_sent: bool
) -> None:
    case = a_case()
    if first_letter_sent:
        set_first_letter(case=case, reference="LH-2026-C00001", sent_on=ON, by=BY, at=NOW)
    _send(kind, payload, case=case, debtor=case.debtor)
    (sent,) = mail.outbox
    assert sent.subject == f"Votre dossier {case.reference} - message de Cabinet Lhermitte"
    assert says in sent.body
    assert ("LH-2026-C00001" in sent.body) == first_letter_sent


def test_a_creditor_is_told_of_a_payment(tenant: Any) -> None:
    creditor = a_creditor(email="comptabilite@saint-aubin.example")
    case = a_case(creditor=creditor)
    _send(MessageKind.PAYMENT_NOTICE, PAYMENT, case=case, creditor=creditor)
    _send(MessageKind.OFFER_NOTICE, OfferPayload(FACTS, date(2026, 11, 10)), case=case, creditor=creditor)
    assert [sent.to for sent in mail.outbox] == [["comptabilite@saint-aubin.example"]] * 2
    assert "2 décembre 2026" in mail.outbox[0].body
    assert "10 novembre 2026" in mail.outbox[1].body
    assert to_creditor(creditor).count() == 2


def test_a_creditor_without_email_reads_its_notices_on_its_page(tenant: Any) -> None:
    case = a_case()
    message = _send(MessageKind.PAYMENT_NOTICE, PAYMENT, case=case, creditor=case.creditor)
    assert (message.state, message.cancel_code) == ("cancelled", "BAD_ADDRESS")
    assert list(to_creditor(case.creditor)) == [message]


def test_a_message_is_planned_once(tenant: Any) -> None:
    case = a_case()
    asked = {
        "case": case,
        "debtor": case.debtor,
        "kind": MessageKind.RECEIPT,
        "planned_on": ON,
        "dedupe_key": "r:1",
        "payload": RECEIPT,
        "by": BY,
        "at": NOW,
    }
    assert plan(**asked) is not None
    assert plan(**asked) is None
    assert Message.objects.count() == 1


def test_a_word_without_paper_form_is_not_planned_for_who_has_no_email(tenant: Any) -> None:
    creditor = a_creditor()
    case = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    assert (
        plan(
            case=case,
            debtor=case.debtor,
            kind=MessageKind.PLAN_CONFIRMED,
            planned_on=ON,
            dedupe_key="p:1",
            payload=PLAN,
            by=BY,
            at=NOW,
        )
        is None
    )


def test_a_demand_that_waits_is_withdrawn_and_a_receipt_never_is(tenant: Any) -> None:
    case = a_case()
    later = {"case": case, "debtor": case.debtor, "planned_on": date(2026, 11, 9), "by": BY, "at": NOW}
    plan(kind=MessageKind.RECEIPT, dedupe_key="r:1", payload=RECEIPT, **later)
    plan(kind=MessageKind.FIRST_LETTER, channel=Channel.POST, dedupe_key="f:1", payload=LetterPayload(), **later)
    assert work_off(by=BY, at=NOW) == 0
    assert cancel_planned(case=case, code="STAFF", by=BY, at=NOW) == 1
    assert cancel_planned(case=case, code="STAFF", by=BY, at=NOW) == 0
    assert Message.objects.get(cancel_code="STAFF").kind == MessageKind.FIRST_LETTER


def test_a_receipt_goes_to_the_address_typed_while_paying(tenant: Any) -> None:
    creditor = a_creditor()
    case = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    typed = replace(RECEIPT, email="camille@ailleurs.example")
    assert _send(MessageKind.RECEIPT, typed, case=case, debtor=case.debtor).state == "accepted"
    assert [sent.to for sent in mail.outbox] == [["camille@ailleurs.example"]]


@pytest.fixture
def box(tmp_path: Any, settings: Any) -> Iterator[MailSandbox]:
    """A mail server that one can break."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailSandbox(tmp_path) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.smtp_port
        yield server


def test_an_email_whose_answer_was_lost_is_sent_again_under_the_same_number(tenant: Any, box: MailSandbox) -> None:
    case = a_case()
    box.faults.arrange(lost_count=1)
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert message.state == "sending"
    recover(by=BY, at=NOW + 2 * LEASE)
    message.refresh_from_db()
    assert message.state == "accepted"
    numbers = {row["message_id"] for row in _mails(box)}
    assert len(numbers) == 1


def test_a_refused_email_address_needs_a_person(tenant: Any, box: MailSandbox) -> None:
    case = a_case()
    _told(box, "addresses", {"rejected": ["camille@roussel.example"]})
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert message.state == "failed"
    assert "refusée" in message.last_error


def test_a_server_that_asks_to_wait_is_asked_again(tenant: Any, box: MailSandbox) -> None:
    case = a_case()
    _told(box, "addresses", {"deferred": ["camille@roussel.example"]})
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert (message.state, message.not_before > NOW) == ("ready", True)


def test_a_closed_mail_server_is_called_again_later(tenant: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    case = a_case()
    message = _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    assert (message.state, message.last_error) == ("ready", "Le serveur d’e-mail ne répond pas.")


def _mails(box: MailSandbox) -> list[dict[str, Any]]:
    with urlopen(f"{box.url}/_control/mails") as answer:
        found: list[dict[str, Any]] = json.load(answer)["mails"]
    return found


def _told(box: MailSandbox, what: str, wish: dict[str, Any]) -> None:
    request = Request(
        f"{box.url}/_control/{what}",
        data=json.dumps(wish).encode(),
        method="POST",
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("colour", ["#574A86", "#F2C14E"])
def test_an_email_is_a_page_with_one_button_and_a_twin_in_plain_text(tenant: Any, colour: str) -> None:
    creditor = a_creditor(email="comptabilite@saint-aubin.example")
    case = a_case(creditor=creditor)
    AgencyProfile.objects.update(brand_colour=colour)
    set_first_letter(case=case, reference="LH-2026-C00001", sent_on=ON, by=BY, at=NOW)
    _send(MessageKind.PLAN_CONFIRMED, PLAN, case=case, debtor=case.debtor)
    _send(MessageKind.RECEIPT, RECEIPT, case=case, debtor=case.debtor)
    _send(MessageKind.PAYMENT_NOTICE, PAYMENT, case=case, creditor=creditor)
    own, theirs = f"/espace/dossier/{case.reference}/", f"/creancier/dossiers/{case.reference}/"
    for sent, page in zip(mail.outbox, (own, own, theirs), strict=True):
        ((html, mime),) = sent.alternatives
        links = re.findall(r'href="([^"]*)"', html)
        assert (mime, len(links)) == ("text/html", 1)
        assert links[0].endswith(page)
        assert links[0] in sent.body
        assert f"<title>{sent.subject}</title>" in html
        assert "<img" not in html
        said = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
        for line in sent.body.split("\n\n")[:3]:
            assert re.sub(r"\s+", " ", line) in said
    # White words on a pale colour would not be read: the button is then ours.
    assert ("background:#574A86" in html) == (colour == "#574A86")
