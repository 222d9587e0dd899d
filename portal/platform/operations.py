"""Opening what was confirmed: the agency, its first manager and the row that asked, in one transaction."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django_tenants.utils import tenant_context

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.samples.operations import begin_trial
from agency.team.operations import open_with_manager
from tenants.models import AgencyKind, Opening
from tenants.openings.operations import note_failure, note_open, note_taken, take_confirmed
from tenants.openings.queries import free_code, host_of, is_taken
from tenants.operations import AgencyExists, AgencyRefused, code_of
from tenants.schemas.template_schema import TemplateNotReady

logger = logging.getLogger(__name__)
BY = "ouverture"
# More workers than this never open at the same instant.
AT_ONCE = 8


def open_next(*, at: datetime) -> bool:
    """Open the agency that has waited longest; False when none waits, or when this one must wait.

    Whatever kills the worker, PostgreSQL undoes the lot and the row is there for the next one.
    """
    pk = None
    try:
        with transaction.atomic():
            opening = take_confirmed()
            if opening is None:
                return False
            pk = opening.pk
            _open(opening, at)
    except (DatabaseError, TemplateNotReady, AgencyExists, AgencyRefused):
        logger.exception("The opening %s could not be done", pk)
        if pk is not None:
            note_failure(pk=pk)
        return False
    return True


def _open(opening: Opening, at: datetime) -> None:
    """Open it under its name; another worker that takes the same code at the same instant costs one more try."""
    for _ in range(AT_ONCE):
        try:
            agency, manager = open_with_manager(
                name=opening.name, slug=opening.slug, host=host_of(opening.slug), code=free_code(code_of(opening.slug)),
                kind=AgencyKind(opening.kind), email=opening.email, first_name=opening.first_name,
                last_name=opening.last_name, by=BY, at=at,
            )  # fmt: skip
        except AgencyExists:
            if is_taken(opening.slug, but=opening):
                note_taken(opening)
                return
        else:
            if opening.samples:
                with tenant_context(agency):
                    begin_trial(user=manager, by=Actor.system(BY), at=at, on=paris_date(at))
            note_open(opening, agency=agency)
            return
    raise AgencyExists(opening.slug)
