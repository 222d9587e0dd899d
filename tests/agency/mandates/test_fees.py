"""What an agency is paid: flat fees, by file, phase, letter or month, never below nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.letters.presenters import draw_convention
from agency.mandates.models import Mandate
from tests.agency.letters.printing.printed import page_texts
from tests.factories import TODAY, a_creditor, a_mandate, a_profile


def said(mandate: Mandate) -> str:
    text = " ".join(page_texts(draw_convention(mandate, on=TODAY)))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_convention_prints_each_fee_that_was_agreed(tenant: Any) -> None:
    a_profile()
    mandate = a_mandate(
        a_creditor(), fee_per_case=Decimal(0), fee_per_letter=Decimal("2.50"), fee_per_month=Decimal(90)
    )
    text = said(mandate)
    assert "Le forfait est de 2,50 € hors taxes par courrier envoyé, soit 3,00 € avec la TVA" in text
    assert "Le forfait est de 90,00 € hors taxes par mois, en abonnement, soit 108,00 € avec la TVA" in text
    assert "par dossier, soit" not in text
    assert "par phase du dossier" not in text


@pytest.mark.parametrize("fee", ["fee_per_case", "fee_per_phase", "fee_per_letter", "fee_per_month"])
def test_the_database_holds_that_a_fee_is_never_below_nothing(tenant: Any, fee: str) -> None:
    a_profile()
    mandate = a_mandate(a_creditor())
    with pytest.raises(IntegrityError, match="mandate_fees_not_negative"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(**{fee: Decimal("-0.01")})
