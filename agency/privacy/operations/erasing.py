"""Cases erased: what is written of people goes, sums and days stay, a certificate and the chain of the journal hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import Revision

from agency.cases.models import Case, Document
from agency.escalation.models import CasePack
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.privacy.enums import ErasureReason
from agency.privacy.models import AccessFile, Erasure
from agency.privacy.queries.retention import people_without_case
from agency.privacy.rules.erasing import OF_CASES, OF_PEOPLE
from agency.privacy.rules.retention import VERSION
from agency.privacy.values import Wipe
from agency.qualification.models import Qualification
from agency.uploads.models import Upload
from tenants.erasures.operations import keep_erasures


@transaction.atomic
def erase_each(*, cases: Iterable[Case], reason: ErasureReason, by: Actor, at: datetime) -> int:
    """Erase closed cases in one transaction, with the people who have no other left; return how many (R9.5).

    The books are not touched. Each case leaves a certificate without anybody's data, and its number outside the
    agency's reach, so that a restored backup is erased again. The database refuses an open case.
    """
    rows = {case.pk: case for case in cases}
    if not rows:
        return 0
    locked = sorted(Case.objects.select_for_update(of=("self",)).filter(pk__in=rows).values_list("pk", flat=True))
    people = people_without_case(locked)
    papers = [name for name in _papers(locked) if name]
    counts, digest = _wipe_each(OF_CASES, locked), _digest(locked)
    counts |= _wipe_each(OF_PEOPLE, people)
    Debtor.objects.filter(pk__in=people).update(
        match_key=Concat(Value("erased:"), Cast(F("pk"), CharField()), output_field=CharField())
    )
    _wipe_drafts(locked)
    Erasure.objects.bulk_create(
        Erasure(case_number=pk, reason=reason, version=VERSION, counts=counts, digest=digest, at=at) for pk in locked
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency_erase_words(%s, %s, %s)", [locked, people, at])
    keep_erasures(marks={pk: mark_of(rows[pk]) for pk in locked}, at=at)
    record(by=by, at=at, verb=Verb.CASES_ERASED, cases=locked, reason=reason, rule=VERSION, digest=digest)
    _drop_files(papers)
    return len(locked)


def mark_of(case: Case) -> str:
    """Return the hash that says which case a number was."""
    return hashlib.sha256(f"{case.reference}|{case.opened_on.isoformat()}".encode()).hexdigest()


def _wipe_each(wipes: Iterable[Wipe], keys: list[int]) -> dict[str, int]:
    """Apply a table of what goes; return how many rows of each model it met."""
    counts: dict[str, int] = {}
    for wipe in wipes:
        model: Any = apps.get_model("agency", wipe.model)
        found = model.objects.filter(**{f"{wipe.path}__in": keys}, **dict(wipe.only))
        if wipe.instead:
            rows = list(found.values_list("pk", flat=True))
            done = model.objects.filter(pk__in=rows).update(**dict(wipe.instead))
        else:
            done = found.delete()[0]
        counts[wipe.model] = max(counts.get(wipe.model, 0), done)
    return {name: count for name, count in counts.items() if count}


def _wipe_drafts(cases: list[int]) -> None:
    """The revisions of a qualification hold its words a second time."""
    kind = ContentType.objects.get_for_model(Qualification)
    keys = [str(pk) for pk in Qualification.objects.filter(case__in=cases).values_list("pk", flat=True)]
    for revision in Revision.objects.filter(content_type=kind, object_id__in=keys):
        revision.content |= {"legal_ground": "", "reason_known": "", "question": ""}
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)


def _digest(cases: list[int]) -> str:
    """A hash of the papers erased, each known by its own: what was there can be recognised, never read."""
    papers = Document.objects.filter(case__in=cases).order_by("pk").values_list("pk", "case_id", "sha256", "size")
    return hashlib.sha256(json.dumps(list(papers), cls=DjangoJSONEncoder).encode()).hexdigest()


def _papers(cases: list[int]) -> list[str]:
    kept = list(Document.objects.filter(case__in=cases).values_list("file", flat=True))
    kept += Upload.objects.filter(reply__case__in=cases).values_list("file", flat=True)
    kept += CasePack.objects.filter(case__in=cases).values_list("file", flat=True)
    return kept + list(AccessFile.objects.filter(request__case__in=cases).values_list("file", flat=True))


def _drop_files(papers: list[str]) -> None:
    """Delete the bytes once the transaction is over, unless a paper of another case has the same ones."""
    shared = set(Document.objects.filter(file__in=papers).values_list("file", flat=True))
    for name in set(papers) - shared:
        transaction.on_commit(partial(default_storage.delete, name))
