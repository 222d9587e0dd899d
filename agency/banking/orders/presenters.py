"""The order to the bank, pain.001.001.09, in bytes that are the same whenever they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from lxml import etree
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from agency.common.calendar import PARIS
from agency.mandates.models import AgencyProfile

from .values import OrderedTransfer

SCHEMA = "pain.001.001.09"
_NAMES = {"d": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def transfer_order(
    *, label: str, pay_on: date, ordered_at: datetime, transfers: Sequence[OrderedTransfer], agency: AgencyProfile
) -> str:
    """Return an order out of the dedicated account, debited transfer by transfer.

    The library draws names at random and reads the clock: they are those of the order instead. Checked against
    the schema of ISO 20022; raises its error when a field cannot be carried.
    """
    told = {"name": agency.account_holder or agency.legal_name, "IBAN": agency.account_iban, "currency": "EUR"}
    order = SepaTransfer(
        {**told, "batch": False, **({"BIC": agency.account_bic} if agency.account_bic else {})}, SCHEMA
    )
    for transfer in transfers:
        order.add_payment(
            {
                "name": transfer.holder,
                "IBAN": transfer.iban,
                "amount": int(transfer.amount * 100),
                "execution_date": pay_on,
                "description": f"{transfer.label} {transfer.name} {agency.legal_name}",
                "endtoend_id": transfer.name,
            }
        )
    tree = etree.fromstring(order.export(validate=False))
    _set(tree, "MsgId", [label])
    _set(tree, "CreDtTm", [ordered_at.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")])
    _set(tree, "PmtInfId", [transfer.name for transfer in transfers])
    written = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try_valid_xml(written, SCHEMA)
    return written.decode()


def _set(tree: etree._Element, tag: str, values: Sequence[str]) -> None:
    for element, value in zip(tree.iterfind(f".//d:{tag}", _NAMES), values, strict=True):
        element.text = value
