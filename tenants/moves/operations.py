"""An agency that moves to another installation: never at work in two, never on its way with something in hand.

What leaves is the file of `backup_agency`, made once the doors are shut, and known there by its SHA-256. Here the
agency stays as it was, shut: `reopen_agency` refuses it until it is taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django_tenants.utils import schema_context

from tenants.backups.archive import BackupRefused, read
from tenants.backups.operations import back_up, restore
from tenants.erasures.models import ErasureEntry
from tenants.models import Agency, AgencyEvent, AgencyState
from tenants.schemas.schema_migrations import migrate_agency

from .queries import HANDED_OVER, TAKEN_BACK, handed_over


class MoveRefused(Exception):
    """The agency does not move; the message says what to do."""


def hand_over(agency: Agency, path: Path, *, unmoved: Callable[[], None], by: str, at: datetime, reason: str) -> str:
    """Write a suspended agency into its file, and remember that it works elsewhere from now on; its SHA-256.

    `unmoved` is asked once the file is written, and raises `MoveRefused` when somebody wrote meanwhile: a worker that
    began before the doors were shut. Raises `MoveRefused` for one that is at work, closed, or handed over already,
    `BackupRefused`.
    """
    if agency.state != AgencyState.SUSPENDED:
        raise MoveRefused(f"« {agency.slug} » est au travail ou fermé : suspendez-le d’abord.")
    if handed_over(agency):
        raise MoveRefused(f"« {agency.slug} » a déjà été remis : reprenez-le (--take-back) pour refaire son fichier.")
    back_up(agency, path, by=by, at=at)
    try:
        unmoved()
    except MoveRefused:
        path.unlink()
        raise
    digest = _sha256(path)
    _remember(agency, HANDED_OVER, by=by, at=at, reason=f"{digest} : {reason}")
    return digest


def take_back(agency: Agency, *, by: str, at: datetime, reason: str) -> None:
    """Let an agency work here again: the other installation never opened it, or gave it up. It stays suspended.

    Raises `MoveRefused` for one that was not handed over.
    """
    if not handed_over(agency):
        raise MoveRefused(f"« {agency.slug} » n’a été remis à personne.")
    _remember(agency, TAKEN_BACK, by=by, at=at, reason=reason)


def take_over(path: Path, *, sha256: str, by: str, at: datetime) -> Agency:
    """Take an agency in, suspended, at this release, with the erasures that its former installation remembers.

    Raises `MoveRefused` when the file is another than the one that was handed over, or holds an agency at work;
    `BackupRefused` as `restore` does, for the signing key above all: without it the sealed columns are lost.
    """
    if _sha256(path) != sha256.strip().lower():
        raise MoveRefused("Ce n’est pas le fichier qui a été remis : son empreinte est une autre.")
    platform = read(path).platform
    if platform["agency"]["state"] != AgencyState.SUSPENDED:
        raise MoveRefused("Ce cabinet travaillait quand le fichier a été fait : utilisez celui de hand_over_agency.")
    agency = restore(path, by=by, at=at)
    migrate_agency(agency.schema_name)
    rows = [ErasureEntry(schema=agency.schema_name, **row) for row in platform.get("erasures", ())]
    with schema_context("public"):
        ErasureEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return agency


def _remember(agency: Agency, action: str, *, by: str, at: datetime, reason: str) -> None:
    with schema_context("public"):
        AgencyEvent.objects.create(agency=agency, at=at, by=by, action=action, reason=reason)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupRefused(f"« {path} » ne se lit pas ({error}).") from error
