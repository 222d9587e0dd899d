"""What people answer to our e-mails stands on their case and stops it; what nobody knows waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail as sent_mails
from django.db import IntegrityError, transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer
from agency.inbox.enums import MailNature, MailState
from agency.inbox.models import ReceivedMail
from agency.inbox.operations import MailRefused, file_by_hand, leave, open_box, read_box
from agency.inbox.queries import mails_to_file
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.mailbox.models import MailBox
from agency.outbox.mailbox.operations import drop_box, keep_box
from agency.outbox.mailbox.queries import boxes_shut, mail_box
from agency.outbox.operations import plan
from agency.parties.queries import usable_email
from agency.uploads.models import Upload
from sandbox.mail.imap import MailBoxSandbox
from tenants.queries import has_work
from tests.agency.outbox.draining import work_off
from tests.agency.uploads.samples import pdf
from tests.factories import BY, NOW, TODAY, a_case, a_receipt

ADDRESS = "reponses@lhermitte.example"
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def server(settings: Any) -> Iterator[MailBoxSandbox]:
    """The host of the agency's mail, on this machine."""
    settings.MAIL_BOX_CLIENT = "config.mail_boxes.any_mail_box"
    with MailBoxSandbox() as box:
        yield box


def a_box(server: MailBoxSandbox, **changed: Any) -> MailBox:
    typed = {"address": ADDRESS, "host": "127.0.0.1", "port": server.port, "username": "reponses",
             "password": "une phrase longue", "tagged": False, **changed}  # fmt: skip
    return open_box(box=keep_box(**typed, by=BY, at=NOW), by=BY, at=NOW)


@pytest.fixture
def case(tenant: Any, server: MailBoxSandbox) -> Case:
    """Camille’s, at an agency whose box opened."""
    a_box(server)
    return a_case()


def we_write(case: Case, key: str = "receipt:1") -> Any:
    """An e-mail to the person of a case, as it left."""
    plan(case=case, debtor=case.debtor, kind=MessageKind.RECEIPT, planned_on=TODAY, dedupe_key=key,
         payload=a_receipt(), by=BY, at=NOW)  # fmt: skip
    before = len(sent_mails.outbox)
    work_off(by=BY, at=NOW)
    return sent_mails.outbox[before]


def an_answer(to: Any = None, text: str = "Je peux payer la moitié vendredi.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Camille Roussel <camille.roussel@example.org>"
    made["To"] = to.reply_to[0] if to else ADDRESS
    made["Subject"] = "Re: votre message"
    made["Message-ID"] = f"<{abs(hash(text))}@example.org>"
    if to:
        made["In-Reply-To"] = to.extra_headers["Message-ID"]
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def comes(server: MailBoxSandbox, *mails: EmailMessage) -> None:
    for one in mails:
        server.store.put(bytes(one), on=TODAY)
    read_box(by=BY, at=lambda: LATER)


def test_an_answer_is_the_persons_word_and_stops_the_case(case: Case, server: MailBoxSandbox) -> None:
    written = we_write(case)
    assert written.reply_to == [ADDRESS]
    quoted = "\n\nLe 2 nov. 2026, Cabinet Lhermitte a écrit :\n> Votre dossier\n> 120 €\n"
    comes(server, an_answer(written, f"Je peux payer la moitié vendredi.{quoted}"))
    reply = Reply.objects.get()
    assert (reply.case, reply.debtor, reply.kind) == (case, case.debtor, ReplyKind.MESSAGE)
    assert reply.text == "Je peux payer la moitié vendredi."
    assert reply.answers == {"source": "inbox", "noted_by": "camille.roussel@example.org"}
    assert case.holds.filter(reason=HoldReason.REPLY, lifted_at__isnull=True).exists()
    kept = ReceivedMail.objects.get()
    assert (kept.state, kept.reply, kept.text, kept.raw.name) == (MailState.FILED, reply, "", "")
    assert JournalLine.objects.filter(verb="mail.filed", case_id=case.pk).count() == 1
    # Said by e-mail that we have it, once.
    work_off(by=BY, at=LATER)
    assert "Votre dossier" in sent_mails.outbox[-1].subject


def test_a_second_mail_joins_the_word_that_waits_and_nobody_is_written_to_again(
    case: Case, server: MailBoxSandbox
) -> None:
    written = we_write(case)
    comes(server, an_answer(written, "Premier message."))
    work_off(by=BY, at=LATER)
    before = len(sent_mails.outbox)
    # A machine of theirs that does not say it is one: it answers each of our acknowledgements.
    for turn in range(5):
        comes(server, an_answer(sent_mails.outbox[-1], f"Je suis absente ({turn})."))
        work_off(by=BY, at=LATER)
    assert len(sent_mails.outbox) == before
    reply = Reply.objects.get()
    assert reply.text.startswith("Premier message.")
    assert reply.text.endswith("Je suis absente (4).")


def test_once_answered_another_mail_is_another_word(case: Case, server: MailBoxSandbox) -> None:
    written = we_write(case)
    comes(server, an_answer(written, "Premier message."))
    answer(reply=Reply.objects.get(), text="Merci, c’est noté.", lift_hold=True, by=BY, at=LATER, on=TODAY)
    comes(server, an_answer(written, "Une autre question."))
    assert Reply.objects.filter(answered_at__isnull=True).get().text == "Une autre question."
    assert case.holds.filter(reason=HoldReason.REPLY, lifted_at__isnull=True).exists()


def test_a_long_mail_is_kept_whole(case: Case, server: MailBoxSandbox) -> None:
    long = "Voici ce qui s’est passé. " * 200
    comes(server, an_answer(we_write(case), long))
    assert len(Reply.objects.get().text) > 4000


def test_the_address_says_what_is_answered_where_the_server_takes_marks(tenant: Any, server: MailBoxSandbox) -> None:
    a_box(server, tagged=True)
    case = a_case()
    written = we_write(case)
    to = parseaddr(written.reply_to[0])[1]
    assert to.startswith("reponses+")
    assert len(to.split("@")[0]) <= 64
    fresh = an_answer(text="Je recommence un message.")
    fresh.replace_header("To", to)
    comes(server, fresh)
    assert Reply.objects.get().case == case


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"}],
)
def test_an_automatic_answer_is_noted_and_stops_nothing(
    case: Case, server: MailBoxSandbox, headers: dict[str, str]
) -> None:
    comes(server, an_answer(we_write(case), "Je suis en congé jusqu’au 12.", **headers))
    kept = ReceivedMail.objects.get()
    assert (kept.nature, kept.state, kept.case) == (MailNature.AUTOMATIC, MailState.FILED, case)
    assert not Reply.objects.exists()
    assert not case.holds.filter(lifted_at__isnull=True).exists()


def not_delivered(written: Any, *, action: str = "failed", status: str = "5.1.1") -> EmailMessage:
    """What a server says of a mail that it could not deliver (RFC 3464)."""
    raw = (
        "From: MAILER-DAEMON@example.org\r\nTo: " + ADDRESS + "\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {written.to[0]}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {written.extra_headers['Message-ID']}\r\nSubject: x\r\n\r\n--b--\r\n"
    )
    made: Any = message_from_string(raw, policy=default)
    return made


def test_a_mail_that_no_server_delivers_closes_the_address(case: Case, server: MailBoxSandbox) -> None:
    written = we_write(case)
    assert usable_email(case.debtor) is not None
    comes(server, not_delivered(written, action="delayed", status="4.4.1"))
    case.debtor.refresh_from_db()
    assert usable_email(type(case.debtor).objects.get(pk=case.debtor_id)) is not None
    comes(server, not_delivered(written))
    assert usable_email(type(case.debtor).objects.get(pk=case.debtor_id)) is None
    assert not Reply.objects.exists()
    assert JournalLine.objects.filter(verb="email.invalidated").count() == 1


def test_an_address_left_since_is_not_the_one_that_closes(case: Case, server: MailBoxSandbox) -> None:
    written = we_write(case)
    case.debtor.contact_points.filter(kind="email").update(value="camille@travail.example")
    comes(server, not_delivered(written))
    assert usable_email(type(case.debtor).objects.get(pk=case.debtor_id)) is not None
    assert ReceivedMail.objects.get().case == case


def test_a_mail_too_heavy_stops_the_case_all_the_same(case: Case, server: MailBoxSandbox) -> None:
    server.store.said_size = 50 * 1024 * 1024
    comes(server, an_answer(we_write(case), "Des photos. " * 100))
    assert "trop lourd pour être lu ici" in Reply.objects.get().text
    assert case.holds.filter(reason=HoldReason.REPLY, lifted_at__isnull=True).exists()


def test_files_go_the_way_of_the_persons_page(case: Case, server: MailBoxSandbox) -> None:
    mail = an_answer(we_write(case), "Voici ma preuve.")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="preuve.pdf")
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="facture.exe")
    comes(server, mail)
    states = {one.name: one.state for one in Upload.objects.filter(reply=Reply.objects.get())}
    assert states == {"preuve.pdf": "waiting", "facture.exe": "refused"}


def test_what_answers_nothing_of_ours_waits_for_a_person_and_is_filed(case: Case, server: MailBoxSandbox) -> None:
    mail = an_answer(text="Bonjour, au sujet de la cantine.")
    mail["References"] = f"<{'a' * 64}@ailleurs.example>"
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="preuve.pdf")
    comes(server, mail)
    waiting = mails_to_file().get()
    assert (waiting.case, waiting.text) == (None, "Bonjour, au sujet de la cantine.")
    assert not Reply.objects.exists()
    filed = file_by_hand(mail=waiting, case=case, debtor=case.debtor, by=BY, at=LATER)
    assert filed.reply is not None
    assert filed.reply.text == "Bonjour, au sujet de la cantine."
    assert filed.reply.uploads.get().name == "preuve.pdf"
    assert (filed.text, filed.raw.name) == ("", "")
    with pytest.raises(MailRefused, match="déjà classé"):
        leave(mail=waiting, why="publicité", by=BY, at=LATER)


def test_a_mail_of_no_case_is_left_with_a_reason_and_without_its_words(case: Case, server: MailBoxSandbox) -> None:
    comes(server, an_answer(text="Découvrez nos offres"))
    waiting = mails_to_file().get()
    with pytest.raises(MailRefused, match="pourquoi"):
        leave(mail=waiting, why=" ", by=BY, at=LATER)
    left = leave(mail=waiting, why="publicité", by=BY, at=LATER)
    assert (left.sender, left.subject, left.text, left.why) == ("", "", "", "publicité")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceivedMail.objects.filter(pk=left.pk).update(text="encore là")


def test_each_mail_once_even_when_the_server_counts_anew_or_stops_halfway(case: Case, server: MailBoxSandbox) -> None:
    written = we_write(case)
    server.store.breaks_at = 2
    comes(server, an_answer(written, "Un."), an_answer(text="Deux."), an_answer(text="Trois."))
    assert ReceivedMail.objects.count() == 1
    shut = mail_box()
    assert shut is not None
    assert shut.why_not
    server.store.breaks_at = None
    assert read_box(by=BY, at=lambda: LATER) == 2
    server.store.count_anew()
    read_box(by=BY, at=lambda: LATER)
    assert ReceivedMail.objects.count() == 3
    assert Reply.objects.get().text == "Un."
    assert read_box(by=BY, at=lambda: LATER) == 0


def test_what_was_in_the_box_before_stays_unread(tenant: Any, server: MailBoxSandbox) -> None:
    server.store.put(bytes(an_answer(text="Vieux courrier du cabinet.")))
    a_box(server)
    assert read_box(by=BY, at=lambda: LATER) == 0
    assert not ReceivedMail.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: =?utf-8?b?4oCu?=\r\nSubject: =?x?q?\xff?=\r\nContent-Type: text/plain; charset=inconnu\r\n\r\n\xe9\x00",
        b'From: a@b\r\nContent-Type: multipart/mixed; boundary="\r\n\r\n--\r\n',
        b"In-Reply-To: <" + b"f" * 64 + b"@x>\r\nAuto-Submitted: \xff\r\n\r\nTexte\xed\xa0\x80",
    ],
)  # fmt: skip
def test_no_hostile_mail_stops_the_reading(case: Case, server: MailBoxSandbox, raw: bytes) -> None:
    server.store.put(raw, on=TODAY)
    comes(server, an_answer(we_write(case), "Bonjour."))
    assert Reply.objects.get().text == "Bonjour."


def test_a_box_that_does_not_open_says_why_and_is_told_after_an_hour(tenant: Any, server: MailBoxSandbox) -> None:
    box = a_box(server, password="faux")
    assert box.why_not == "Le serveur refuse cet identifiant ou ce mot de passe."
    assert box.checked_at is None
    assert we_write(a_case()).reply_to == ["bonjour@lhermitte.example"]
    a_box(server)
    assert has_work("inbox.read", LATER)
    server.store.password = "changée"
    read_box(by=BY, at=lambda: NOW)
    read_box(by=BY, at=lambda: LATER)
    assert JournalLine.objects.filter(verb="mail_box.shut").count() == 2
    assert not boxes_shut(NOW + timedelta(minutes=59)).exists()
    assert boxes_shut(NOW + timedelta(minutes=61)).exists()
    kept = mail_box()
    assert kept is not None
    assert "une phrase longue" not in kept.sealed
    drop_box(box=kept, by=BY, at=LATER)
    assert not has_work("inbox.read", LATER)


def test_a_box_of_a_private_address_is_not_called(tenant: Any, server: MailBoxSandbox, settings: Any) -> None:
    settings.MAIL_BOX_CLIENT = "config.mail_boxes.public_mail_box"
    for port in (server.port, 993):
        assert "adresse publique" in a_box(server, port=port).why_not
