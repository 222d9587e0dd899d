"""Writes of exports: asked for, made by a worker, handed over once per link, erased after a week.

The file lies with the platform's own files, which no address serves.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django_tenants.utils import schema_context

from tenants.backups.archive import BackupRefused
from tenants.backups.operations import back_up
from tenants.models import Agency, AgencyEvent, AgencyExport, ExportState

from .queries import export_of, next_asked, token_for
from .rules import LIFE, TRIES, hashed

logger = logging.getLogger(__name__)
FOLDER = "exports"


class LinkUsed(Exception):
    """This link served, or is too old, or opens nothing of this agency."""


def ask_export(agency: Agency, *, by: str, at: datetime) -> AgencyExport:
    """Ask for the whole of an agency in one file; the one that waits already, when one does. From anywhere."""
    with schema_context("public"), transaction.atomic():
        # Two clicks at once wait for each other here.
        Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
        waiting: AgencyExport | None = AgencyExport.objects.filter(agency_id=agency.pk, state=ExportState.ASKED).first()
        if waiting is not None:
            return waiting
        AgencyEvent.objects.create(agency_id=agency.pk, at=at, by=by[:120], action="export_asked")
        return AgencyExport.objects.create(agency_id=agency.pk, asked_at=at, asked_by=by)


def make_next(*, at: datetime) -> bool:
    """Make the export that has waited longest; False when none waits.

    One worker at a time, under a lock of its session that the caller holds: killed, its row waits as before.
    """
    export = next_asked()
    if export is None:
        return False
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.tar"
            back_up(export.agency, path, by=export.asked_by, at=at)
            _keep(export, path, at)
    except (BackupRefused, OSError, DatabaseError) as error:
        logger.exception("The export %s could not be made", export.pk)
        _note_failure(export, str(error))
    return True


def new_link(export: AgencyExport, *, by: str, at: datetime) -> str:
    """A link that hands an export over once; the former one is void. From anywhere."""
    secret = secrets.token_urlsafe(24)
    with schema_context("public"), transaction.atomic():
        AgencyExport.objects.filter(pk=export.pk).update(link_hash=hashed(secret))
        AgencyEvent.objects.create(agency_id=export.agency_id, at=at, by=by[:120], action="export_taken")
    return token_for(export, secret)


def hand_out(agency: Agency, *, token: str, at: datetime) -> IO[bytes]:
    """The file of an agency that a link opens, which is void from now on. Raises `LinkUsed`."""
    export = export_of(agency, token, at)
    if export is None:
        raise LinkUsed
    with schema_context("public"):
        used = AgencyExport.objects.filter(pk=export.pk, link_hash=export.link_hash)
        if not used.update(link_hash="", fetched_at=at):
            raise LinkUsed
        content: IO[bytes] = default_storage.open(export.file)
        return content


def erase_old(*, at: datetime) -> int:
    """Erase the files of exports a week after they were made; return how many."""
    old = list(AgencyExport.objects.filter(state=ExportState.READY, ready_at__lte=at - LIFE))
    for export in old:
        default_storage.delete(export.file)
        AgencyExport.objects.filter(pk=export.pk).update(state=ExportState.GONE, file="", link_hash="")
    return len(old)


def _keep(export: AgencyExport, path: Path, at: datetime) -> None:
    with path.open("rb") as made:
        name = default_storage.save(f"{FOLDER}/{export.agency.slug}-{export.pk}.tar", File(made))
    with path.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    AgencyExport.objects.filter(pk=export.pk).update(
        state=ExportState.READY, ready_at=at, file=name, size=path.stat().st_size, digest=digest, last_error=""
    )


def _note_failure(export: AgencyExport, why: str) -> None:
    tries = export.tries + 1
    state = ExportState.FAILED if tries >= TRIES else ExportState.ASKED
    AgencyExport.objects.filter(pk=export.pk).update(tries=tries, state=state, last_error=why[:300])
