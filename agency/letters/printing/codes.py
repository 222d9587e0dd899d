"""QR codes as SVG: the short address of the person's space, and the EPC transfer order. Pure."""

from __future__ import annotations

from io import BytesIO

import segno
from segno import helpers

from agency.common.names import sepa_name
from agency.letters.values import PaymentMeans

_DARK = "#1B2927"


def portal_qr(short_url: str) -> str:
    """QR of the person's short address."""
    return _svg(segno.make(short_url, error="m", micro=False))


def payment_qr(payment: PaymentMeans) -> str:
    """EPC069-12 QR of a transfer: holder, IBAN, RF reference, amount in euros.

    Raises IdentifierError on an IBAN with wrong check digits, which segno lets through, and ValueError on an amount
    or a name that the standard refuses.
    """
    code = helpers.make_epc_qr(
        name=sepa_name(payment.holder),
        iban=payment.checked_iban,
        amount=payment.amount,
        reference=payment.rf_reference.replace(" ", ""),
        bic=payment.bic or None,
        encoding="utf-8",
    )
    return _svg(code)


def _svg(code: segno.QRCode) -> str:
    out = BytesIO()
    code.save(out, kind="svg", border=0, dark=_DARK, light=None, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return out.getvalue().decode()
