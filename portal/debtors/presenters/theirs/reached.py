"""Where a person is reached, as their own page says it: enough to know it again, not enough to copy it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from agency.contacts.enums import ContactChangeState
from agency.contacts.models import ContactChange
from agency.contacts.queries import is_contested
from agency.contacts.rules import CONFIRMED_WITHIN
from agency.parties.enums import REPRESENTED, Matter
from agency.parties.models import Debtor
from agency.parties.queries import emails, phones, valid_address
from agency.parties.rules import FIELDS, written
from portal.debtors.view_models.reached import ReachedPage, ReachedRow

_KEPT = 2


def reached(debtor: Debtor, at: datetime) -> ReachedPage:
    """Return a person's own address, e-mail and number, an e-mail that waits, and whether they may change them."""
    address = valid_address(debtor)
    street = (
        written(Matter.ADDRESS, {field: getattr(address, field) for field in FIELDS[Matter.ADDRESS]}) if address else ""
    )
    email = next((point.value for point in emails(debtor) if point.valid), "")
    phone = next((point.value for point in phones(debtor) if point.valid), "")
    waits = ContactChange.objects.filter(
        debtor=debtor, state=ContactChangeState.WAITING, told_at__gte=at - CONFIRMED_WITHIN
    ).first()
    return ReachedPage(
        rows=(
            ReachedRow("adresse", _("Adresse postale"), street),
            ReachedRow(
                "e-mail", _("E-mail"), _masked_email(email), _masked_email(waits.brought["email"]) if waits else ""
            ),
            ReachedRow("telephone", _("Téléphone"), _masked_phone(phone)),
        ),
        represented=debtor.protection in REPRESENTED,
        contested=is_contested(debtor),
    )


def _masked_email(email: str) -> str:
    """« ca…@roussel.example »."""
    name, _at, host = email.partition("@")
    return f"{name[:_KEPT]}…@{host}" if host else ""


def _masked_phone(phone: str) -> str:
    """« … 34 »."""
    return f"… {phone[-_KEPT:]}" if phone else ""
