"""The order to the bank, pain.001.001.09, in bytes that are the same whenever they are written."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml

from agency.common.calendar import PARIS
from agency.mandates.models import AgencyProfile
from agency.remittances.models import Remittance, Transfer

SCHEMA = "pain.001.001.09"
_NAMES = {"d": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def transfer_order(remittance: Remittance, transfers: Sequence[Transfer], agency: AgencyProfile) -> str:
    """Return the order of an approved remittance: one transfer to each creditor, debited one by one.

    The library draws names at random and reads the clock: they are those of the remittance instead. Checked against
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
                "execution_date": remittance.pay_on,
                "description": f"Reversement {transfer.name} {agency.legal_name}",
                "endtoend_id": transfer.name,
            }
        )
    tree = etree.fromstring(order.export(validate=False))
    approved = remittance.approved_at
    _set(tree, "MsgId", [remittance.label])
    _set(tree, "CreDtTm", [approved.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")] if approved else [])
    _set(tree, "PmtInfId", [transfer.name for transfer in transfers])
    written = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try_valid_xml(written, SCHEMA)
    return written.decode()


def _set(tree: etree._Element, tag: str, values: Sequence[str]) -> None:
    for element, value in zip(tree.iterfind(f".//d:{tag}", _NAMES), values, strict=True):
        element.text = value
