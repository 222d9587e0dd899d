"""What a creditor is written with its invoice."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from agency.common.money import format_euros
from agency.fees.enums import InvoiceKind
from agency.fees.models import FeeInvoice
from agency.language.presenters import format_date
from agency.mandates.queries import profile
from tenants.addresses import base_url
from tenants.current import current_agency


@dataclass(frozen=True)
class InvoiceMail:
    """An e-mail in plain words, from the agency's name."""

    subject: str
    body: str
    sender: str
    reply_to: list[str]


def invoice_mail(invoice: FeeInvoice) -> InvoiceMail:
    """Tell a creditor what it is invoiced, by when it is due, and where it stands; no person is named in it."""
    agency, is_invoice = profile(), invoice.kind == InvoiceKind.INVOICE
    about = {
        "agency": current_agency().name, "label": invoice.label, "amount": format_euros(invoice.total),
        "day": format_date(invoice.due_on), "account": invoice.parties["account"]["iban"][-4:],
        "corrects": invoice.corrects.label if invoice.corrects else "", "reason": invoice.reason,
    }  # fmt: skip
    if is_invoice:
        said: tuple[str, ...] = (
            _("Voici notre facture %(label)s : %(amount)s toutes taxes comprises, à payer avant le %(day)s.") % about,
            _("Par virement sur notre compte finissant par %(account)s, avec la référence %(label)s.") % about,
        )
    else:
        said = (_("Voici l’avoir %(label)s de %(amount)s sur la facture %(corrects)s : %(reason)s") % about,)
    lines = (
        _("Bonjour,"),
        "",
        *said,
        _("Le fichier joint se lit par une personne et par un logiciel (Factur-X). Il est aussi sur votre page, avec "
          "le détail des travaux :"),
        base_url() + reverse("creditors:fees"),
        "",
        _("Une question ? Répondez à ce message."),
    )  # fmt: skip
    sender = formataddr((current_agency().name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    subject = _("%(agency)s - facture %(label)s") if is_invoice else _("%(agency)s - avoir %(label)s")
    return InvoiceMail(subject % about, "\n".join(lines), sender, [agency.email])
