"""B25: a person is erased, a backup of before comes back, the erasure is played again: her name stands nowhere."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django_tenants.utils import tenant_context

from agency.cases.models import Document
from agency.journal.queries import chain_fault
from agency.privacy.operations import rehearse, run_night, switch
from tenants.models import Agency
from tests.agency.desk import scene
from tests.agency.privacy.canary import CANARY, a_settled_case, where
from tests.bars.many import opened
from tests.factories import BY, NOW
from tests.tenants.saving import lose

LATER = NOW + timedelta(days=365 * 9)
# Lines of the bank keep their words for the ten years of the books (C. com. L123-22).
KEPT = {"agency_entry", "agency_posting", "agency_bankline", "agency_refund", "agency_payment"}


@pytest.mark.bar
def test_who_was_erased_stays_so_after_a_restore(
    fresh_database: Any, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, bar: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.MEDIA_ROOT = fresh_database.media
    agency, file = opened(0), str(tmp_path / "avant.tar")
    with tenant_context(agency):
        a_settled_case(scene.staff())
        papers = {document.file.name for document in Document.objects.all()}
        before = _stands(agency, fresh_database.media, papers)
    call_command("backup_agency", agency.slug, file)
    with tenant_context(agency):
        rehearse(by=BY, at=LATER)
        switch(on=True, by=BY, at=LATER)
        run_night(by=BY, at=LATER)
        erased = _stands(agency, fresh_database.media, papers)
    lose(agency, fresh_database.media)
    call_command("restore_agency", file)
    back = Agency.objects.get(slug=agency.slug)
    with tenant_context(back):
        restored = _stands(back, fresh_database.media, papers)
    call_command("replay_erasures", back.slug)
    with tenant_context(back):
        again = _stands(back, fresh_database.media, papers)
        assert chain_fault() is None
    told = CANARY in caplog.text
    bar(
        "B25 erased, restored, erased again",
        measured=f"{len(before)} places, {len(erased)} once erased, {len(restored)} restored, {len(again)} after; "
        f"in the logs: {told}",
        wanted="0 once erased, 0 after, False",
        holds=len(before) > 6 and len(restored) == len(before) and not erased and not again and not told,
    )


def _stands(agency: Agency, media: Path, papers: set[str]) -> set[str]:
    """Columns where the name stands, and files that speak of the person."""
    columns = {place for place in where(CANARY) if place.split(".")[0] not in KEPT}
    files = {str(path) for name in papers if (path := media / agency.schema_name / name).exists()}
    return columns | files
