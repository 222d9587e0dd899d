"""Files of the agencies in a bucket that speaks S3, instead of a folder of one machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context

from agency.cases.models import Document
from agency.cases.operations import add_document
from sandbox.bucket import BucketSandbox
from sandbox.bucket.server import KEY, SECRET
from tenants.models import Agency
from tenants.operations import create_agency, drop_agency
from tenants.schemas import owner_connection
from tests.factories import BY, NOW, TODAY, a_case

PAPER = b"%PDF-1.7 une convention fictive"


@pytest.fixture
def bucket(tmp_path: Path, settings: Any) -> Iterator[BucketSandbox]:
    """A store; every file of the agencies goes there."""
    with BucketSandbox(tmp_path / "bucket") as store:
        options = {"bucket_name": "amiable", "endpoint_url": store.url, "access_key": KEY, "secret_key": SECRET}
        backend = {"BACKEND": "tenants.buckets.AgencyBucket", "OPTIONS": {**options, "region_name": "eu-west-3"}}
        settings.STORAGES = {**settings.STORAGES, "default": backend}
        yield store


def test_each_agency_has_its_own_names_and_never_sees_another_s(bucket: BucketSandbox, tenant: Any, other: Any) -> None:
    name = default_storage.save("pieces/facture n° 1.txt", ContentFile("Facture de Mme Exemple"))
    assert bucket.keys("amiable") == [f"{tenant.schema_name}/{name}"]
    with tenant_context(other):
        assert not default_storage.exists(name)
        with pytest.raises(FileNotFoundError):
            default_storage.open(name)
        with pytest.raises(SuspiciousOperation):
            default_storage.open(f"../{tenant.schema_name}/{name}")
        assert default_storage.save(name, ContentFile("autre")) == name
    with default_storage.open(name) as kept:
        assert kept.read() == b"Facture de Mme Exemple"


def test_a_file_is_never_overwritten(bucket: BucketSandbox, tenant: Any) -> None:
    first = default_storage.save("pieces/a.txt", ContentFile("un"))
    second = default_storage.save("pieces/a.txt", ContentFile("deux"))
    assert first != second
    assert len(bucket.keys("amiable")) == 2


def test_the_address_of_a_file_is_the_view_that_asks_who_reads(bucket: BucketSandbox, tenant_client: Any) -> None:
    name = default_storage.save("original_images/logo.png", ContentFile(b"notre logo"))
    assert default_storage.url(name) == "/fichiers/original_images/logo.png"
    assert tenant_client.get(default_storage.url(name)).status_code == 302


def test_without_its_key_the_store_says_nothing(bucket: BucketSandbox, tenant: Any, settings: Any) -> None:
    name = default_storage.save("pieces/a.txt", ContentFile("un"))
    default = settings.STORAGES["default"]
    stranger = storages.create_storage({**default, "OPTIONS": {**default["OPTIONS"], "secret_key": "autre"}})
    with pytest.raises(Exception, match="403"):
        stranger.exists(name)


def test_an_agency_is_saved_and_taken_back_with_its_files(
    bucket: BucketSandbox, fresh_database: Any, tmp_path: Path
) -> None:
    agency = create_agency(name="Cabinet Sauvé", slug="sauve", host="sauve.localhost", by="ops", at=NOW)
    with tenant_context(agency):
        add_document(case=a_case(), kind="contract", title="Convention", content=PAPER, mime="application/pdf", by=BY,
                     at=NOW, on=TODAY)  # fmt: skip
    before = bucket.keys("amiable")
    call_command("backup_agency", agency.slug, str(tmp_path / "sauve.tar"))
    connection.set_schema_to_public()
    connection.close()
    with owner_connection.connect() as conn:
        drop_agency(conn, agency.schema_name)
    with tenant_context(agency):
        for key in before:
            default_storage.delete(key.partition("/")[2])
    assert bucket.keys("amiable") == []
    connection.set_schema_to_public()
    call_command("restore_agency", str(tmp_path / "sauve.tar"))
    assert bucket.keys("amiable") == before
    with tenant_context(Agency.objects.get(slug="sauve")), Document.objects.get(kind="contract").file.open() as kept:
        assert kept.read() == PAPER
