"""Packs of a visit: asked for by somebody, written by a worker, taken away; the journal keeps each of these."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from datetime import date, datetime
from typing import IO

from django.core.files import File
from django.db import transaction

from agency.common.bundles import write_bundle
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.leases.operations import release, take
from agency.privacy.enums import FileState
from agency.privacy.models import AuditPack
from agency.privacy.presenters.visits import pack_files
from agency.privacy.queries.visits import waiting_packs
from agency.privacy.rules.visits import MOST_SAMPLE, PackRefused
from tenants.tasks import enqueue

from .copies import MOST_TRIES


@transaction.atomic
def ask_pack(*, first_day: date, last_day: date, sample: int, by: Actor, at: datetime, seed: str = "") -> AuditPack:
    """Ask for what a visit is shown of these days; a worker writes it. A seed given draws the same files again.

    Raises `PackRefused` for days out of order or to come, or for a sample that is empty or too large.
    """
    if not first_day <= last_day <= paris_date(at):
        raise PackRefused(fr("Les jours se suivent, et le dernier n’est pas à venir."))
    if not 1 <= sample <= MOST_SAMPLE:
        raise PackRefused(fr(f"De 1 à {MOST_SAMPLE} dossiers."))
    pack = AuditPack.objects.create(
        first_day=first_day, last_day=last_day, sample=sample, seed=seed.strip()[:40] or secrets.token_hex(8),
        asked_by=by.label[:150], asked_at=at,
    )  # fmt: skip
    record(by=by, at=at, verb=Verb.AUDIT_PACK_ASKED, subject=pack, seed=pack.seed, sample=sample)
    enqueue("privacy.write")
    return pack


def write_next_pack(*, by: Actor, at: datetime) -> bool:
    """Write the next pack asked for; return whether there was one. What fails three times is given up, and says so."""
    pack = take(waiting_packs(), at=at)
    if pack is None:
        return False
    try:
        with tempfile.TemporaryFile() as out:
            write_bundle(out, pack_files(pack, on=paris_date(at)), paris_date(at))
            _keep(pack, out, by=by, at=at)
    except Exception:
        if pack.attempts >= MOST_TRIES:
            release(pack, state=FileState.FAILED)
        raise
    return True


@transaction.atomic
def take_pack(*, pack: AuditPack, by: Actor, at: datetime) -> bytes:
    """Return the bytes of a pack to who takes it away; the journal keeps who and when."""
    with pack.file.open("rb") as kept:
        content = bytes(kept.read())
    record(by=by, at=at, verb=Verb.AUDIT_PACK_TAKEN, subject=pack, sha256=pack.sha256)
    return content


@transaction.atomic
def _keep(pack: AuditPack, out: IO[bytes], *, by: Actor, at: datetime) -> None:
    size = out.tell()
    out.seek(0)
    digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
    out.seek(0)
    pack.file.save(f"{digest}.zip", File(out), save=False)
    release(pack, state=FileState.READY, file=pack.file.name, sha256=digest, size=size, made_at=at)
    record(by=by, at=at, verb=Verb.AUDIT_PACK_WRITTEN, subject=pack, sha256=digest)
