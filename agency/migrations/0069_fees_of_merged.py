"""The works of a row merged into another go on the invoice of that other."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

_FUNCTION = str(import_module("agency.migrations.0045_flat_fee_invoices")._FLAT).split("CREATE TRIGGER", maxsplit=1)[0]
_OF_ITS_ROW = """SELECT FROM agency_feeinvoice AS invoice
                       WHERE invoice.id = NEW.invoice_id AND invoice.creditor_id = NEW.creditor_id"""
_OF_ITS_CREDITOR = """SELECT FROM agency_feeinvoice AS invoice
                       JOIN agency_creditor AS own ON invoice.creditor_id IN (own.id, own.merged_into_id)
                       WHERE invoice.id = NEW.invoice_id AND own.id = NEW.creditor_id"""
_BEFORE = _FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
_AFTER = _BEFORE.replace(_OF_ITS_ROW, _OF_ITS_CREDITOR)


class Migration(migrations.Migration):
    """Replaces the check of where a line of fees goes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("agency", "0068_manners")]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(_AFTER, _BEFORE)]
