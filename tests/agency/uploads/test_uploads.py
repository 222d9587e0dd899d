"""What people send is judged by its bytes, shown to nobody before, and kept without what it hid."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.core.files.storage import Storage, default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from agency.cases.models import Case, Document
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import answer, receive_reply
from agency.journal.models import JournalLine
from agency.uploads.enums import UploadFault, UploadState
from agency.uploads.gateway import ScannerDown, is_harmful
from agency.uploads.models import Upload
from agency.uploads.operations import TooManyUploads, judge_next, send
from agency.uploads.rules import LARGEST, fault_of, format_of, plain_name
from sandbox.antivirus import AntivirusSandbox
from sandbox.antivirus.server import TEST_FILE
from tenants.queries import has_work
from tests.agency.uploads.samples import AUTHOR, MAKER, pdf, pdf_that_hides, photo, sent
from tests.factories import BY, NOW, TODAY, a_case

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def antivirus(settings: Any) -> Iterator[AntivirusSandbox]:
    """A stand-in for ClamAV, named to the installation."""
    with AntivirusSandbox() as server:
        settings.CLAMD = server.address
        yield server


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille’s."""
    return a_case()


def says(case: Case, kind: ReplyKind = ReplyKind.ALREADY_PAID) -> Reply:
    return receive_reply(
        case=case, debtor=case.debtor, kind=kind, text="Je l’ai payée.", answers={}, by=BY, at=NOW, on=TODAY
    )


def sends(case: Case, *files: tuple[str, bytes], reply: Reply | None = None) -> list[Upload]:
    return send(reply=reply or says(case), files=[sent(*file) for file in files], by=BY, at=NOW)


def judged(case: Case, name: str, content: bytes, at: Any = NOW) -> Upload:
    (upload,) = sends(case, (name, content))
    judge_next(by=BY, at=at)
    upload.refresh_from_db()
    return upload


def kept_bytes(upload: Upload) -> bytes:
    assert upload.document is not None
    with upload.document.file.open("rb") as kept:
        return bytes(kept.read())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_a_photo_is_kept_as_its_pixels_alone(case: Case, antivirus: AntivirusSandbox, kind: str) -> None:
    content = photo(kind)
    assert MAKER.encode() in content
    upload = judged(case, "IMG_0042.pdf", content)
    assert (upload.state, upload.fault, upload.scanned) == (UploadState.KEPT, "", True)
    kept = kept_bytes(upload)
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (90, 120), {})
    assert MAKER.encode() not in kept
    assert antivirus.seen == [len(content)]
    assert JournalLine.objects.filter(verb="upload.kept", case_id=case.pk).count() == 1


def test_a_pdf_is_kept_as_its_pages_alone(case: Case, antivirus: AntivirusSandbox) -> None:
    content = pdf()
    upload = judged(case, "relevé.pdf", content)
    kept = kept_bytes(upload)
    assert len(pypdf.PdfReader(io.BytesIO(kept)).pages) == 2
    for told in (b"JavaScript", b"DANGER", AUTHOR.encode(), b"INSIDE", b"MZ-inside"):
        assert told in content or told == b"MZ-inside"
        assert told not in kept
    assert upload.document is not None
    assert upload.document.mime == "application/pdf"


def test_what_a_page_leads_to_in_another_is_disarmed_and_what_is_drawn_stays(
    case: Case, antivirus: AntivirusSandbox
) -> None:
    content = pdf_that_hides()
    kept = kept_bytes(judged(case, "preuve.pdf", content))
    assert b"DANGER" in content
    for hidden in (b"DANGER", b"JavaScript", MAKER.encode()):
        assert hidden not in kept
    page = pypdf.PdfReader(io.BytesIO(kept)).pages[0]
    drawn = {image.name.partition(".")[0]: image.image for image in page.images}
    assert "A" in drawn
    assert all(picture is not None and picture.size == (90, 120) for picture in drawn.values())


def test_a_password_is_asked_for_in_words_and_an_owner_s_locks_nothing_out(
    case: Case, antivirus: AntivirusSandbox
) -> None:
    locked = judged(case, "fermé.pdf", pdf("secret"))
    assert (locked.state, locked.fault) == (UploadState.REFUSED, UploadFault.LOCKED)
    (upload,) = sends(case, ("banque.pdf", pdf("", "la banque")))
    judge_next(by=BY, at=NOW)
    upload.refresh_from_db()
    assert upload.state == UploadState.KEPT
    assert AUTHOR.encode() not in kept_bytes(upload)


def test_while_the_storage_is_silent_no_try_is_counted_against_the_file(
    case: Case, antivirus: AntivirusSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (upload,) = sends(case, ("photo.jpg", photo()))
    with monkeypatch.context() as down:
        down.setattr(Storage, "open", refused)
        for turn in range(6):
            judge_next(by=BY, at=NOW + timedelta(minutes=6 * turn))
    judge_next(by=BY, at=NOW + timedelta(hours=1))
    upload.refresh_from_db()
    assert upload.state == UploadState.KEPT


def refused(*_told: Any, **_more: Any) -> None:
    raise OSError


def test_when_a_file_cannot_be_kept_none_of_the_others_stays_without_its_row(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    save = Storage.save

    def full_at_the_second(storage: Any, name: str, content: Any, **more: Any) -> str:
        if kept:
            raise OSError
        kept.append(save(storage, name, content, **more))
        return kept[0]

    monkeypatch.setattr(Storage, "save", full_at_the_second)
    with pytest.raises(OSError), transaction.atomic():  # noqa: PT011  whatever the storage says
        sends(case, ("un.jpg", photo()), ("deux.jpg", photo()))
    assert kept
    assert not default_storage.exists(kept[0])


def test_what_came_is_deleted_once_it_is_judged(
    case: Case, antivirus: AntivirusSandbox, django_capture_on_commit_callbacks: Any
) -> None:
    (upload,) = sends(case, ("photo.jpg", photo()))
    raw = upload.file.name
    assert raw.startswith("envois/")
    assert default_storage.exists(raw)
    with django_capture_on_commit_callbacks(execute=True):
        judge_next(by=BY, at=NOW)
    assert not default_storage.exists(raw)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("photo.jpg", b"<html><script>alert(1)</script></html>", UploadFault.FORMAT),
        ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", UploadFault.FORMAT),
        ("facture.pdf", b"MZ" + b"\0" * 900, UploadFault.FORMAT),
        ("vide.pdf", b"", UploadFault.EMPTY),
        ("lourde.jpg", b"\xff\xd8\xff" + b"\0" * LARGEST, UploadFault.TOO_LARGE),
    ],
)
def test_a_file_is_refused_at_once_by_its_bytes_and_leaves_its_name(
    case: Case, name: str, content: bytes, fault: UploadFault
) -> None:
    (upload,) = sends(case, (name, content))
    assert (upload.state, upload.fault, upload.file.name, upload.name) == (UploadState.REFUSED, fault, "", name)
    assert not judge_next(by=BY, at=NOW)


def test_the_sixth_file_is_too_many_and_those_refused_take_no_place(case: Case) -> None:
    reply = says(case)
    first = sends(case, ("note.txt", b"bonjour"), *[(f"{n}.jpg", photo()) for n in range(6)], reply=reply)
    assert [upload.fault for upload in first] == ["format", *[""] * 5, "too_many"]
    with pytest.raises(TooManyUploads, match="essayés"):
        sends(case, *[(f"{n}.txt", b"x") for n in range(14)], reply=reply)
    answer(reply=reply, text="Nous l’avons trouvé.", lift_hold=True, by=BY, at=NOW, on=TODAY)
    with pytest.raises(TooManyUploads, match="sa réponse"):
        sends(case, ("a.jpg", photo()), reply=reply)


def test_what_the_antivirus_finds_is_never_opened_nor_kept(case: Case, antivirus: AntivirusSandbox) -> None:
    upload = judged(case, "facture.pdf", b"%PDF-1.7\n" + TEST_FILE)
    assert (upload.state, upload.fault, upload.document) == (UploadState.REFUSED, UploadFault.RISKY, None)
    assert not Document.objects.filter(kind="reply").exists()
    assert JournalLine.objects.get(verb="upload.refused").data["fault"] == "risky"


def test_while_the_antivirus_is_silent_the_file_waits_and_the_next_minute_asks_again(case: Case, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.CLAMD = f"127.0.0.1:{nobody.getsockname()[1]}"
    upload = judged(case, "photo.jpg", photo())
    assert (upload.state, upload.document) == (UploadState.WAITING, None)
    assert not has_work("uploads.judge", NOW), "left alone for two minutes"
    assert has_work("uploads.judge", LATER)
    with AntivirusSandbox() as back:
        settings.CLAMD = back.address
        assert judge_next(by=BY, at=LATER)
    upload.refresh_from_db()
    assert upload.state == UploadState.KEPT
    assert not has_work("uploads.judge", LATER)


def test_an_antivirus_that_refuses_to_look_says_nothing(antivirus: AntivirusSandbox) -> None:
    assert not is_harmful(b"bonjour")
    assert is_harmful(TEST_FILE)
    with pytest.raises(ScannerDown, match="limit"):
        is_harmful(b"\0" * (26 * 1024 * 1024))


def test_without_an_antivirus_named_files_are_kept_and_said_not_to_be_looked_at(case: Case, settings: Any) -> None:
    settings.CLAMD = ""
    upload = judged(case, "photo.jpg", photo())
    assert (upload.state, upload.scanned) == (UploadState.KEPT, False)


def test_a_broken_photo_is_refused_in_words(case: Case) -> None:
    upload = judged(case, "photo.jpg", photo()[:200])
    assert (upload.state, upload.fault) == (UploadState.REFUSED, UploadFault.UNREADABLE)


def test_the_database_shows_nothing_that_was_not_judged(case: Case) -> None:
    (upload,) = sends(case, ("photo.jpg", photo()))
    with pytest.raises(IntegrityError, match="upload_shown_once_judged"), transaction.atomic():
        Upload.objects.filter(pk=upload.pk).update(state=UploadState.KEPT)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"C:\Users\Camille\reçu.pdf", "reçu.pdf"), ("../../etc/passwd", "passwd"), ("", "document"),
        ("a\u202efdp.exe", "afdp.exe"), ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
    ],
)  # fmt: skip
def test_a_name_is_kept_without_its_folders_nor_what_is_not_seen(typed: str, shown: str) -> None:
    assert plain_name(typed) == shown


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", b"\0\0\0\x18ftypmp42"])
def test_other_formats_are_not_taken(content: bytes) -> None:
    assert format_of(content) is None
    assert fault_of(content) in {UploadFault.EMPTY, UploadFault.FORMAT}
