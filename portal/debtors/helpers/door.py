"""The door of somebody who helps: the code finds the row, the six digits of the person open it.

Whatever fails, the answer is the same and takes the same work; tries count like those of the person's own door.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from agency.common.calendar import paris_date
from agency.helpers.models import Helper
from agency.helpers.operations import note_coming
from agency.helpers.queries import helper_of_code, way_in_of
from agency.journal.rules import Actor
from portal.debtors.door.sign_in import NOBODY, SignInRefused
from portal.debtors.door.tries import begin, note_opened, slow_down
from portal.debtors.queries import visible_cases


def identify_helper(*, code: str, digits: str, origin: str, at: datetime) -> Helper:
    """Return who helps by this pair, and write that they came, which the person reads.

    Raises `TooManyTries` like the person's door, `SignInRefused` for any other wrong pair.
    """
    attempt = begin(code, origin, at)
    found = helper_of_code(code, paris_date(at))
    # Of an unknown code, the same is worked out for nobody: the time of an answer tells nothing either.
    row = found or Helper(debtor_id=NOBODY, case_id=NOBODY, seed=code)
    made = way_in_of(row)
    fits = constant_time_compare(made.digits if made else "", digits)
    visible = visible_cases(row.debtor_id).filter(pk=row.case_id).exists()
    if found is None or not fits or not visible:
        slow_down(attempt)
        raise SignInRefused
    with transaction.atomic():
        note_opened(attempt)
        note_coming(helper=found, by=Actor.helper(found), at=at)
    return found
