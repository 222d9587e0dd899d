"""An agency in one file: for who closes it and for its managers, once per link, for a week, and for nobody else."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
from typing import Any

import time_machine
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context, tenant_context

from agency.journal.models import JournalLine
from agency.users.enums import Role
from portal.billing.tasks import make_exports
from tenants.exports import operations
from tenants.exports.queries import latest_of
from tenants.models import Agency, AgencyEvent, AgencyExport
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_case

AGENCY = "/plateforme/cabinets/lhermitte/"
DATA, TAKE = "/gestion/donnees/", "/gestion/donnees/emporter/"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_closing_makes_the_archive_that_the_operator_takes_once_per_link(ops: AgencyClient, tenant: Agency) -> None:
    with tenant_context(tenant):
        case = a_case()
    assert ops.post(f"{AGENCY}fermer/", {"reason": "départ"})["Location"] == AGENCY
    assert ops.get(AGENCY)["Refresh"] == "5"
    make_exports()
    told = ops.get(AGENCY).content.decode()
    assert "Prêt." in told
    for secret in (case.debtor.last_name, case.reference, case.creditor.name, "400,00"):
        assert secret not in told
    link = ops.post(f"{AGENCY}export/lien/")["Location"]
    assert AgencyClient().get(link)["Location"] == "/plateforme/entrer/"
    taken = body(ops.get(link))
    with schema_context("public"):
        export = AgencyExport.objects.get()
        assert hashlib.sha256(taken).hexdigest() == export.digest
        assert export.link_hash == ""
    with tarfile.open(fileobj=io.BytesIO(taken)) as tar:
        assert {"manifest.json", "schema.dump", "platform.json"} <= set(tar.getnames())
    assert ops.get(link).status_code == 410
    assert ops.get(link.replace("lhermitte", "familles")).status_code == 410
    first, second = (ops.post(f"{AGENCY}export/lien/")["Location"] for _ in range(2))
    assert ops.get(first).status_code == 410
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        assert ops.get(second).status_code == 410
    file = export.file
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)), schema_context("public"):
        assert default_storage.exists(file)
        make_exports()
        assert not default_storage.exists(file)
        assert AgencyExport.objects.get().state == "gone"
        acts = AgencyEvent.objects.filter(agency=tenant).values_list("action", flat=True)
        assert list(acts)[-5:] == ["closed", "export_asked", "export_taken", "export_taken", "export_taken"]


def test_a_manager_takes_its_own_and_nobody_elses(tenant: Agency, other: Agency, in_tenant: Any) -> None:
    ana = AgencyClient(tenant)
    ana.force_login(staff(Role.MANAGER, first="Ana"))
    karim = AgencyClient(tenant)
    karim.force_login(staff(Role.HANDLER, first="Karim"))
    for path in (DATA, TAKE, f"{TAKE}jeton/"):
        assert karim.post(path).status_code in {403, 405}
    assert "Demander l’export" in words(ana.get(DATA))
    assert ana.post(TAKE, {"act": "ask"})["Location"] == DATA
    waits = ana.get(DATA)
    assert "En préparation" in words(waits)
    assert waits["Refresh"] == "3"
    make_exports()
    assert "Prêt." in words(ana.get(DATA))
    link = ana.post(TAKE, {"act": "take"})["Location"]
    with in_tenant(other):
        bea = AgencyClient(other)
        bea.force_login(staff(Role.MANAGER, first="Bea"))
    assert bea.get(link)["Location"] == DATA
    assert body(ana.get(link)).startswith(b"manifest.json")
    assert ana.get(link)["Location"] == DATA
    verbs = JournalLine.objects.filter(verb__startswith="export.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["export.asked", "export.taken"]


def test_two_clicks_are_one_export_and_one_that_fails_three_times_is_told(tenant: Agency, settings: Any) -> None:
    settings.PG_DUMP = "/nowhere/pg_dump"
    with schema_context("public"):
        first, second = (operations.ask_export(tenant, by="ana@lhermitte.example", at=NOW) for _ in range(2))
        assert first == second
        for _ in range(3):
            assert operations.make_next(at=NOW)
        assert not operations.make_next(at=NOW)
    export = latest_of(tenant)
    assert export is not None
    assert (export.state, export.tries) == ("failed", 3)
    ana = AgencyClient(tenant)
    ana.force_login(staff(Role.MANAGER, first="Ana"))
    assert "n’a pas pu être fait" in words(ana.get(DATA))
