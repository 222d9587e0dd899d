"""Transfers that the bank has shown: closed, then told to their creditors."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone

from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import notify, settle, warn_of_account
from .queries import untold_accounts, untold_transfers

log = logging.getLogger(__name__)


@agency_task(name="remittances.follow")
def follow(**_: Any) -> None:
    """Close the transfers that a statement shows, write to the creditors; what fails waits for the next turn."""
    by = Actor.system("remittances")
    settle(by=by, at=timezone.now())
    for mandate, former in untold_accounts(timezone.localdate()):
        try:
            warn_of_account(mandate=mandate, former=former, by=by, at=timezone.now())
        except OSError:
            log.warning("remittances: the mail of mandate %s did not leave", mandate.pk)
    for transfer in untold_transfers():
        try:
            notify(transfer=transfer, by=by, at=timezone.now())
        except OSError:
            log.warning("remittances: the mail of transfer %s did not leave", transfer.pk)
