"""An erasure that a person asks for: what no proof needs goes at once, the rest says why it stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.privacy.enums import DataRight, ErasureReason
from agency.privacy.models import DataRequest
from agency.privacy.queries.retention import kept_because, unused_of
from agency.privacy.rules.requests import DataRequestRefused

from .erasing import erase_each


@transaction.atomic
def erase_asked(*, request: DataRequest, by: Actor, at: datetime) -> int:
    """Erase the other cases of who asks that nothing was sent or paid for; return how many (RGPD 17).

    The case of the request itself waits for the answer, then goes with the night. Raises `DataRequestRefused` for
    another right, once answered, or when the law keeps everything.
    """
    locked = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.right != DataRight.ERASURE or locked.answered_at is not None:
        raise DataRequestRefused(fr("Cette demande n’est pas un effacement à faire."))
    free = list(unused_of(locked.debtor_id))
    if not free:
        kept = kept_because(locked.debtor_id)
        raise DataRequestRefused(fr("Rien ne peut être effacé maintenant : dites-en la raison à la personne.") if kept
                                 else fr("Il ne reste rien à effacer."))  # fmt: skip
    done = erase_each(cases=free, reason=ErasureReason.ASKED, by=by, at=at)
    record(by=by, at=at, verb=Verb.DATA_ERASED, subject=locked, case_id=locked.case_id, cases=done)
    return done
