"""QR codes as SVG: the short address of the person's space, and the EPC transfer order. Pure."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import segno

from agency.common.names import sepa_name
from agency.letters.values import PaymentMeans

_DARK = "#1B2927"
# Readers take any of the eight masks; looking for the fairest costs five times the code itself.
_MASK = 4
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")


def portal_qr(short_url: str) -> str:
    """QR of the person's short address."""
    return _svg(segno.make(short_url, error="m", micro=False, mask=_MASK))


def payment_qr(payment: PaymentMeans) -> str:
    """EPC069-12 QR of a transfer: holder, IBAN, RF reference, amount in euros.

    Raises IdentifierError on an IBAN with wrong check digits, and ValueError on an amount that the standard refuses.
    """
    # The standard asks for this level of correction and no other.
    return _svg(segno.make_qr(_order(payment), error="m", boost_error=False, mask=_MASK))


def _order(payment: PaymentMeans) -> bytes:
    """The transfer, line by line: version 2 of the standard, in UTF-8, no purpose code."""
    if not _LEAST <= payment.amount <= _MOST:
        raise ValueError(f"Un virement de {payment.amount} euros ne tient pas dans un code.")
    amount = f"EUR{payment.amount:.2f}".rstrip("0").rstrip(".")
    reference = payment.rf_reference.replace(" ", "")
    lines = (
        "BCD",
        "002",
        "1",
        "SCT",
        payment.bic,
        sepa_name(payment.holder),
        payment.checked_iban,
        amount,
        "",
        reference,
    )
    return "\n".join(lines).encode()


def _svg(code: segno.QRCode) -> str:
    out = BytesIO()
    code.save(out, kind="svg", border=0, dark=_DARK, light=None, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return out.getvalue().decode()
