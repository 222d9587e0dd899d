"""The file for the bank, pain.008.001.08, in bytes that are the same whenever they are written."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from sepaxml import SepaDD
from sepaxml.validation import try_valid_xml

from agency.common.calendar import PARIS, paris_date
from agency.debits.models import Debit, DebitOrder
from agency.mandates.models import AgencyProfile

DEBIT_SCHEMA = "pain.008.001.08"
_NAMES = {"d": f"urn:iso:std:iso:20022:tech:xsd:{DEBIT_SCHEMA}"}


def debit_file(order: DebitOrder, debits: Sequence[Debit], agency: AgencyProfile) -> str:
    """Return the debits of an approved order by day and sequence, each group credited in one sum.

    The library draws names at random and reads the clock: they are those of the order instead. Checked against the
    schema of ISO 20022; raises its error when a field cannot be carried.
    """
    said = {
        "name": agency.account_holder or agency.legal_name, "IBAN": agency.account_iban, "batch": True,
        "creditor_id": debits[0].mandate.scheme_id, "currency": "EUR",
    }  # fmt: skip
    file = SepaDD(said | ({"BIC": agency.account_bic} if agency.account_bic else {}), DEBIT_SCHEMA)
    for debit in debits:
        mandate = debit.mandate
        file.add_payment(
            {
                "name": mandate.holder,
                "IBAN": mandate.iban,
                "amount": int(debit.amount * 100),
                "type": str(debit.rank),
                "collection_date": debit.collect_on,
                "mandate_id": mandate.reference,
                "mandate_date": paris_date(mandate.agreed_at),
                "description": f"Echeance {debit.instalment.number} {debit.name} {agency.legal_name}",
                "endtoend_id": debit.name,
            }
        )
    tree = etree.fromstring(file.export(validate=False))
    approved = order.approved_at
    _set(tree, "MsgId", [order.label])
    _set(tree, "CreDtTm", [approved.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M:%S")] if approved else [])
    groups = tree.findall(".//d:PmtInfId", _NAMES)
    _set(tree, "PmtInfId", [f"{order.label}-L{number}" for number in range(1, len(groups) + 1)])
    written = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    try_valid_xml(written, DEBIT_SCHEMA)
    return written.decode()


def _set(tree: etree._Element, tag: str, values: Sequence[str]) -> None:
    for element, value in zip(tree.iterfind(f".//d:{tag}", _NAMES), values, strict=True):
        element.text = value
