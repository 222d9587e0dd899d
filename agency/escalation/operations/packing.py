"""A pack is made of a case, and kept: the same content on the same day is the same pack."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.escalation.enums import PackPurpose
from agency.escalation.models import CasePack
from agency.escalation.presenters.packs import pack_archive, pack_content
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.queries import profile


@transaction.atomic
def make_pack(*, case: Case, purpose: PackPurpose, by: Actor, at: datetime) -> CasePack:
    """Make the archive of a case as it stands (law R7.5), keep it and its hash; made twice alike, it is kept once."""
    locked = (
        Case.objects.select_for_update(of=("self",)).select_related("creditor", "mandate", "debtor").get(pk=case.pk)
    )
    agency = profile()
    content = pack_content(locked, purpose, agency, paris_date(at))
    archive = pack_archive(content, agency)
    sha256 = hashlib.sha256(archive).hexdigest()
    alike = CasePack.objects.filter(case=locked, purpose=purpose, sha256=sha256).first()
    if alike is not None:
        return alike
    pack = CasePack(
        case=locked, purpose=purpose, sha256=sha256, size=len(archive), pieces=len(content.pieces),
        made_by=by.label[:150], made_at=at,
    )  # fmt: skip
    pack.file.save(f"{uuid4().hex}.zip", ContentFile(archive), save=False)
    pack.save(force_insert=True)
    record(
        by=by, at=at, verb=Verb.PACK_MADE, subject=pack, case_id=locked.pk, purpose=purpose, sha256=sha256,
        pieces=pack.pieces,
    )  # fmt: skip
    return pack
