"""Transfers that the bank has shown: closed, then told to their creditors."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from agency.mandates.operations import warn_of_account
from agency.mandates.queries import untold_changes
from tenants.tasks import agency_task

from .operations import notify, settle
from .queries import untold_transfers

log = logging.getLogger(__name__)


@agency_task(name="remittances.follow")
def follow(**_: Any) -> None:
    """Close the transfers that a statement shows, write to the creditors; what fails waits for the next turn."""
    by = Actor.system("remittances")
    settle(by=by, at=timezone.now())
    for change in untold_changes():
        try:
            warn_of_account(change=change, by=by, at=timezone.now())
        except OSError:
            log.warning("remittances: the mail of change %s did not leave", change.pk)
    for transfer in untold_transfers():
        try:
            notify(transfer=transfer, by=by, at=timezone.now())
        except OSError:
            log.warning("remittances: the mail of transfer %s did not leave", transfer.pk)
