"""The team reads beside the answer what a person sent: once judged, as a file to download, and why one is not kept."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import receive_reply
from agency.uploads.models import Upload
from agency.uploads.operations import judge_next, send
from tests.agency.uploads.samples import photo, sent
from tests.factories import BY, NOW, TODAY, a_case


def a_word(case: Case, kind: ReplyKind, *names: str) -> Reply:
    reply = receive_reply(case=case, debtor=case.debtor, kind=kind, text="Voici.", answers={}, by=BY, at=NOW, on=TODAY)
    send(reply=reply, files=[sent(name, photo()) for name in names], by=BY, at=NOW)
    return reply


def test_a_file_waits_beside_the_answer_then_is_downloaded(desk: Any, tenant: Any) -> None:
    case = a_case()
    reply = a_word(case, ReplyKind.ALREADY_PAID, "reçu.jpg")
    pages = (f"/gestion/deja-paye/{reply.pk}/", f"/gestion/reponses/{reply.pk}/", f"/gestion/dossier/{case.reference}/")
    for page in pages:
        told = desk.get(page).content.decode()
        assert "reçu.jpg" in told, page
        assert "attend l’antivirus depuis le" in told
    judge_next(by=BY, at=NOW)
    document = Upload.objects.get().document
    assert document is not None
    address = f"/gestion/piece/{document.pk}/"
    for page in pages:
        told = desk.get(page).content.decode()
        assert f'href="{address}"' in told, page
        assert "sans antivirus" in told
    given = desk.get(address)
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    given.close()


def test_the_time_line_reads_the_files_of_three_words_as_those_of_one(desk: Any, tenant: Any) -> None:
    case = a_case()
    a_word(case, ReplyKind.DISPUTE, "a.jpg")
    address = f"/gestion/dossier/{case.reference}/?fil=answers"
    assert "a.jpg" in desk.get(address).content.decode()
    before = asked(desk, address)
    for name in ("b.jpg", "c.jpg"):
        a_word(case, ReplyKind.DISPUTE, name)
    assert "c.jpg" in desk.get(address).content.decode()
    assert asked(desk, address) == before


def asked(desk: Any, address: str) -> int:
    """How many questions a page asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        desk.get(address)
    return len(queries)
