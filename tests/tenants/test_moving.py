"""An agency leaves for another installation: nothing in hand, never at work twice, all of it there."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.cases.models import Case, Document
from agency.cases.operations import add_document, current_code
from agency.journal.queries import chain_fault
from agency.outbox.models import Message
from tenants.erasures.operations import keep_erasures
from tenants.models import Agency, AgencyEvent, ErasureEntry
from tenants.moves.operations import MoveRefused, hand_over
from tenants.operations import StateChangeRefused, create_agency, reopen_agency, suspend_agency
from tests import databases
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer
from tests.tenants.saving import rows_of
from tests.tenants.test_backup import PAPER

WHO, WHY = "ops@amiable.example", "cellule 2"
THERE = "la-cle-de-l-autre-installation-" + "t" * 40


def said(command: str, *words: str, **options: Any) -> str:
    """What a command prints."""
    out = io.StringIO()
    call_command(command, *words, by=WHO, stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def leaving(fresh_database: Any, settings: Any, tmp_path: Path) -> tuple[Agency, Path, str, str]:
    """An agency at work, with a case, money, a paper, something erased; its file to be, a reference, a code."""
    settings.MEDIA_ROOT = fresh_database.media
    agency = create_agency(name="Cabinet Partant", slug="partant", host="partant.localhost", by="ops", at=NOW)
    with tenant_context(agency):
        case = a_case()
        a_transfer(case, "100.00")
        add_document(case=case, kind="contract", title="Convention", content=PAPER, mime="application/pdf", by=BY,
                     at=NOW, on=TODAY)  # fmt: skip
        keep_erasures(marks={999: "f" * 64}, at=NOW)
        code, reference = current_code(debtor=case.debtor, by=BY, at=NOW), case.reference
    return agency, tmp_path / "partant.tar", reference, code


@pytest.fixture
def there(fresh_database: Any, settings: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Go to the other installation: its own database, files and key, the former one listed or not."""
    name = f"{fresh_database.name}_cell"
    databases.copy_template(name)

    def go(*, listed: bool = True) -> override_settings:
        connection.set_schema_to_public()
        databases.point_to(name)
        former = [settings.SECRET_KEY]
        return override_settings(
            SECRET_KEY=THERE, SECRET_KEY_FALLBACKS=former if listed else [], MEDIA_ROOT=tmp_path / "ailleurs"
        )

    yield go
    connection.set_schema_to_public()
    databases.point_to(fresh_database.name)
    databases.drop(name)


def test_what_left_is_at_work_there_to_the_letter_and_no_more_here(leaving: Any, there: Any, tmp_path: Path) -> None:
    agency, file, reference, code = leaving
    slug, _file, digest = said("hand_over_agency", agency.slug, str(file), reason=WHY).split("\t")
    assert digest == hashlib.sha256(file.read_bytes()).hexdigest()
    before = rows_of(agency)
    # Here its doors are shut, and stay so whoever asks.
    assert Client(HTTP_HOST="partant.localhost").get("/espace/").status_code == 503
    with pytest.raises(StateChangeRefused, match="autre installation"):
        reopen_agency(Agency.objects.get(slug=slug), by=WHO, at=NOW, reason="par erreur")
    with pytest.raises(CommandError, match="déjà été remis"):
        said("hand_over_agency", slug, str(file), reason=WHY)

    with there():
        told = said("take_over_agency", str(file), digest)
        assert told == "partant\tactive\tpartant.localhost\teffacés de nouveau : 0"
        back = Agency.objects.get(slug=slug)
        changed = {table for table, rows in rows_of(back).items() if rows != before[table]}
        assert changed <= {"django_migrations"}
        assert ErasureEntry.objects.filter(schema=back.schema_name, number=999).count() == 1
        assert list(AgencyEvent.objects.filter(agency=back).order_by("-id").values_list("action", flat=True)[:2]) == [
            "active", "restore",
        ]  # fmt: skip
        with tenant_context(back):
            with Document.objects.get(kind="contract").file.open("rb") as kept:
                assert kept.read() == PAPER
            case = Case.objects.get(reference=reference)
            assert current_code(debtor=case.debtor, by=BY, at=NOW) == code, "the letters in people's hands still open"
            assert chain_fault() is None
            a_transfer(case, "50.00", "ligne-2")
            assert_books_hold()
        assert Client(HTTP_HOST="partant.localhost").get("/espace/").status_code == 200


def test_while_a_worker_holds_something_it_waits_shut(leaving: Any) -> None:
    agency, file, _reference, _code = leaving
    with tenant_context(agency):
        message = Message.objects.order_by("pk").first()
        assert message is not None
        Message.objects.filter(pk=message.pk).update(lease_until=timezone.now() + dt.timedelta(seconds=90))
    with pytest.raises(CommandError, match=r"1 travaux sont encore en cours : relancez dans (89|90|91) s"):
        said("hand_over_agency", agency.slug, str(file), reason=WHY)
    assert Agency.objects.get(slug=agency.slug).state == "suspended"
    assert not file.exists()
    with tenant_context(agency):
        Message.objects.filter(pk=message.pk).update(lease_until=timezone.now())
    assert said("hand_over_agency", agency.slug, str(file), reason=WHY).startswith("partant\t")


def test_what_is_not_what_was_handed_over_is_not_taken(leaving: Any, there: Any, tmp_path: Path) -> None:
    agency, file, _reference, _code = leaving
    at_work = tmp_path / "au-travail.tar"
    call_command("backup_agency", agency.slug, str(at_work))
    digest = said("hand_over_agency", agency.slug, str(file), reason=WHY).split("\t")[2]
    with there():
        with pytest.raises(CommandError, match="empreinte est une autre"):
            said("take_over_agency", str(at_work), digest)
        with pytest.raises(CommandError, match="travaillait quand"):
            said("take_over_agency", str(at_work), hashlib.sha256(at_work.read_bytes()).hexdigest())
    with there(listed=False), pytest.raises(CommandError, match="AMIABLE_OLD_SECRET_KEYS"):
        said("take_over_agency", str(file), digest)
    with there():
        assert not Agency.objects.filter(slug=agency.slug).exists()


def test_one_whose_history_arrived_otherwise_stays_shut(leaving: Any, there: Any) -> None:
    agency, file, _reference, _code = leaving
    said("hand_over_agency", agency.slug, str(file), reason=WHY)
    tampered = file.with_name("touche.tar")
    with tarfile.open(file) as read, tarfile.open(tampered, "w") as written:
        for member in read.getmembers():
            content = read.extractfile(member)
            whole = content.read() if content else b""
            if member.name == "platform.json":
                platform = json.loads(whole)
                platform["chain_heads"][0]["digest"] = "0" * 64
                whole = json.dumps(platform).encode()
                member.size = len(whole)
            written.addfile(member, io.BytesIO(whole))
    with there():
        with pytest.raises(CommandError, match="son journal ne tient pas"):
            said("take_over_agency", str(tampered), hashlib.sha256(tampered.read_bytes()).hexdigest())
        assert Agency.objects.get(slug=agency.slug).state == "suspended"


def test_one_that_was_not_opened_there_comes_back(leaving: Any) -> None:
    agency, file, _reference, _code = leaving
    with pytest.raises(CommandError, match="remis à personne"):
        said("hand_over_agency", agency.slug, reason="rien", take_back=True)
    said("hand_over_agency", agency.slug, str(file), reason=WHY)
    assert "repris" in said("hand_over_agency", agency.slug, reason="l’autre machine manque", take_back=True)
    reopen_agency(Agency.objects.get(slug=agency.slug), by=WHO, at=NOW, reason="revenu")
    assert Client(HTTP_HOST="partant.localhost").get("/espace/").status_code == 200


def test_what_is_written_while_the_file_is_made_keeps_it_here(leaving: Any) -> None:
    agency, file, _reference, _code = leaving
    suspend_agency(agency, by=WHO, at=NOW, reason=WHY)

    def moved() -> None:
        raise MoveRefused("un acte s’est écrit")

    with pytest.raises(MoveRefused):
        hand_over(agency, file, unmoved=moved, by=WHO, at=NOW, reason=WHY)
    assert not file.exists()
    reopen_agency(agency, by=WHO, at=NOW, reason="rien n’est parti")
