"""What a creditor is written when its money is there."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.common.money import format_euros
from agency.language.presenters import format_date
from agency.mandates.queries import profile
from agency.remittances.models import Transfer
from tenants.addresses import base_url
from tenants.current import current_agency


@dataclass(frozen=True)
class PaidMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def paid_mail(transfer: Transfer) -> PaidMail:
    """Tell a creditor how much was sent, when, and where the statement is (R124-6); no person is named in it."""
    agency = profile()
    told = {
        "amount": format_euros(transfer.amount),
        "day": format_date(transfer.paid_on or transfer.remittance.pay_on),
        "name": transfer.name,
        "account": transfer.iban[-4:],
    }
    lines = (
        _("Bonjour,"),
        "",
        _("Nous avons versé %(amount)s le %(day)s, sur votre compte finissant par %(account)s.") % told,
        _("Le virement porte la référence %(name)s. Son relevé, paiement par paiement, est sur votre page :") % told,
        base_url() + reverse("creditors:remittances"),
        "",
        _("Vous n’attendiez pas ce virement, ou ce n’est pas votre compte ? Répondez à ce message."),
    )
    sender = formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - virement de %(amount)s") % {"agency": current_agency().name, **told}
    return PaidMail(subject, "\n".join(lines), sender, [agency.email])
