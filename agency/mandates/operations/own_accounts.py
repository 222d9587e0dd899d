"""The agency's own accounts: which one is in use for what, and those that it had before."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.enums import AccountUse
from agency.mandates.models import AgencyAccount

_OTHER_USE = {
    AccountUse.OWN: gettext_lazy(
        "C’est le compte dédié aux fonds des créanciers : vos honoraires n’y entrent jamais (R124-2)."
    ),
    AccountUse.DEDICATED: gettext_lazy(
        "C’est le compte du cabinet : l’argent des créanciers n’y entre jamais (R124-2)."
    ),
}


@transaction.atomic
def use_account(
    *, use: AccountUse, iban: str, holder: str, by: Actor, at: datetime, opened_on: date | None = None,
    closed_on: date | None = None,
) -> AgencyAccount | None:  # fmt: skip
    """Let an account be the one in use for something, and keep the one before it; none without a number.

    Raises `ValidationError` for an account that is or was of the other use.
    """
    held = AgencyAccount.objects.select_for_update().filter(use=use, left_on=None).first()
    known = AgencyAccount.objects.filter(iban=iban).first() if iban else None
    if known is not None and known.use != use:
        raise ValidationError({"account_iban": _OTHER_USE[use]})
    if held is not None and held.iban != iban:
        held.left_on = paris_date(at)
        held.closed_on = held.closed_on or max(day for day in (held.left_on, held.opened_on) if day is not None)
        held.save(update_fields=["left_on", "closed_on"])
    if not iban:
        return None
    found = known or AgencyAccount(use=use, iban=iban)
    before = (found.pk, found.left_on, found.holder, found.opened_on, found.closed_on)
    found.left_on, found.holder, found.opened_on, found.closed_on = None, holder, opened_on, closed_on
    if before != (found.pk, None, holder, opened_on, closed_on):
        found.save()
        record(by=by, at=at, verb=Verb.AGENCY_ACCOUNT_USED, subject=found, use=use, iban_end=iban[-4:])
    return found
