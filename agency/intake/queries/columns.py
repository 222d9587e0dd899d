"""What the columns of a creditor's tables hold, as its people said it."""

from __future__ import annotations

from agency.parties.models import Creditor
from agency.readers.claim_files import Mapping


def known_columns(creditor: Creditor) -> dict[str, Mapping]:
    """Return the columns told for this creditor's tables, by the fingerprint of their headers."""
    told = creditor.column_mappings.values_list("fingerprint", "mapping")
    return {fingerprint: Mapping.from_json(text) for fingerprint, text in told}
