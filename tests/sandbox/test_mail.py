"""The mail box keeps what it is given over SMTP, and shows it."""

import smtplib
import threading
from email.message import EmailMessage

import pytest

from sandbox.core.http import PortTaken
from sandbox.mail import MailSandbox
from sandbox.mail.smtp import MAX_SIZE
from tests.sandbox.http_helpers import control, http


def message(**headers):
    mail = EmailMessage()
    fields = {
        "From": "Cabinet du Lac <bonjour@cabinet-du-lac.example>",
        "To": "clara@exemple.example",
        "Subject": "Votre échéancier est accepté",
        "Message-ID": "<lac-41@cabinet-du-lac.example>",
        **headers,
    }
    for name, value in fields.items():
        mail[name] = value
    mail.set_content("Bonjour,\n.\n..deux points\nhttp://lac.localhost:8000/acces/ABCD.\n<b>pas de balise</b>\n")
    return mail


def send(server, mail):
    with smtplib.SMTP("127.0.0.1", server.smtp_port, timeout=5) as smtp:
        smtp.send_message(mail)


def mails(server, query=""):
    return http(f"{server.url}/_control/mails{query}").json


def test_a_mail_is_kept_with_its_envelope_and_its_words(mail):
    send(mail, message())

    kept = mails(mail)["mails"][0]
    assert kept["subject"] == "Votre échéancier est accepté"
    assert kept["envelope_from"] == "bonjour@cabinet-du-lac.example"
    assert kept["envelope_to"] == ["clara@exemple.example"]
    assert kept["text"].startswith("Bonjour,\n.\n..deux points\n")


def test_a_mail_sent_twice_is_there_twice_and_counted(mail):
    send(mail, message())
    send(mail, message())

    assert mails(mail)["count"] == 2
    assert mails(mail)["doubles"] == [{"message_id": "<lac-41@cabinet-du-lac.example>", "count": 2}]


def test_mails_are_found_by_addressee_and_forgotten_on_request(mail):
    send(mail, message())
    send(mail, message(To="hugo@exemple.example"))

    assert [one["to"] for one in mails(mail, "?to=hugo@exemple.example")["mails"]] == ["hugo@exemple.example"]
    http(f"{mail.url}/_control/mails", method="DELETE")
    assert mails(mail)["count"] == 0


def test_several_mails_pass_in_one_conversation(mail):
    with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=5) as smtp:
        assert smtp.ehlo()[0] == 250
        assert smtp.has_extn("smtputf8")
        for number in range(3):
            smtp.send_message(message(Subject=f"Message {number}"))
        smtp.mail("perdu@exemple.example")
        assert smtp.rset()[0] == 250
        assert smtp.noop()[0] == 250

    assert [one["subject"] for one in mails(mail)["mails"]] == ["Message 0", "Message 1", "Message 2"]


def test_commands_out_of_order_or_unknown_are_refused(mail):
    with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=5) as smtp:
        assert smtp.docmd("MAIL", "FROM:<clara@exemple.example>")[0] == 503, "nobody said hello"
        smtp.ehlo()
        assert smtp.docmd("RCPT", "TO:<clara@exemple.example>")[0] == 503
        assert smtp.docmd("DATA")[0] == 503
        assert smtp.docmd("MAIL", "clara@exemple.example")[0] == 501
        assert smtp.docmd("XYZZY")[0] == 500
        assert smtp.docmd("_KEEP")[0] == 500


def test_a_mail_over_the_limit_is_refused_and_the_next_one_passes(mail):
    with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=30) as smtp:
        smtp.ehlo()
        assert int(smtp.esmtp_features["size"]) == MAX_SIZE
        assert smtp.mail("clara@exemple.example", [f"SIZE={MAX_SIZE + 1}"])[0] == 552
        assert smtp.mail("clara@exemple.example")[0] == 250
        assert smtp.rcpt("hugo@exemple.example")[0] == 250
        assert smtp.data(b"0123456789abcdef\r\n" * (MAX_SIZE // 18 + 1))[0] == 552
        smtp.send_message(message())

    assert mails(mail)["count"] == 1


def test_an_address_may_bounce_or_ask_to_come_back(mail):
    control(mail, "addresses", rejected=["clara@exemple.example"], deferred=["hugo@exemple.example"])

    with pytest.raises(smtplib.SMTPRecipientsRefused) as bounced:
        send(mail, message())
    with pytest.raises(smtplib.SMTPRecipientsRefused) as deferred:
        send(mail, message(To="hugo@exemple.example"))

    assert bounced.value.recipients["clara@exemple.example"][0] == 550
    assert deferred.value.recipients["hugo@exemple.example"][0] == 451
    assert mails(mail)["count"] == 0


def test_an_answer_may_be_lost_once_the_mail_is_kept(mail):
    control(mail, "faults", lost_count=1)

    with pytest.raises(smtplib.SMTPException):
        send(mail, message())
    assert mails(mail)["count"] == 1


@pytest.mark.parametrize(("after", "kept"), [(False, 0), (True, 1)])
def test_a_failure_says_to_come_back_before_or_after_the_mail_is_kept(mail, after, kept):
    control(mail, "faults", error_count=1, error_after=after)

    with pytest.raises(smtplib.SMTPDataError) as failed:
        send(mail, message())
    assert failed.value.smtp_code == 451
    assert mails(mail)["count"] == kept


def test_a_slow_answer_holds_nobody_else_up(mail):
    control(mail, "faults", latency_ms=1500)
    slow = threading.Thread(target=send, args=(mail, message()))
    slow.start()
    try:
        with smtplib.SMTP("127.0.0.1", mail.smtp_port, timeout=1) as smtp:
            assert smtp.noop()[0] == 250
    finally:
        slow.join()
    assert mails(mail)["count"] == 1


def test_the_page_shows_the_words_with_links_and_without_markup(mail):
    sent = message(Subject="<i>Objet</i>")
    sent.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="quittance.pdf")
    sent.add_attachment("<p>page</p>", subtype="html", filename="page.html")
    send(mail, sent)

    home, one = http(f"{mail.url}/"), http(f"{mail.url}/mails/1")

    assert "&lt;i&gt;Objet&lt;/i&gt;" in home.text
    assert '<a href="http://lac.localhost:8000/acces/ABCD">' in one.text
    assert "&lt;b&gt;pas de balise&lt;/b&gt;" in one.text
    assert http(f"{mail.url}/mails/1/0").headers["Content-Type"] == "application/pdf"
    assert http(f"{mail.url}/mails/1/1").headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert b"Message-ID: <lac-41@cabinet-du-lac.example>" in http(f"{mail.url}/mails/1/raw").body
    assert http(f"{mail.url}/mails/2").status == 404
    assert http(f"{mail.url}/mails/1/2").status == 404


def test_a_mail_in_html_only_is_read_as_text(mail):
    sent = message()
    sent.set_content("<style>p{}</style><p>Bonjour &amp; merci</p>", subtype="html")
    send(mail, sent)

    assert mails(mail)["mails"][0]["text"] == "Bonjour & merci"


def test_mails_survive_a_restart(tmp_path):
    with MailSandbox(tmp_path) as before:
        send(before, message())
    with MailSandbox(tmp_path) as after:
        assert mails(after)["count"] == 1


def test_the_box_closes_on_who_is_still_talking(tmp_path):
    with MailSandbox(tmp_path) as server:
        talking = smtplib.SMTP("127.0.0.1", server.smtp_port, timeout=5)
        talking.ehlo()
    with pytest.raises(smtplib.SMTPServerDisconnected):
        talking.noop()
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", server.smtp_port, timeout=5)


def test_a_port_that_is_taken_is_said_at_once_and_leaves_nothing_open(mail, tmp_path):
    with pytest.raises(PortTaken) as taken:
        MailSandbox(tmp_path, smtp_port=mail.smtp_port)
    assert taken.value.port == mail.smtp_port


def test_a_box_that_never_answered_closes(tmp_path):
    MailSandbox(tmp_path).stop()
