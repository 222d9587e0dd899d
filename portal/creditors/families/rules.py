"""Who reads families, and not cases one by one."""

from agency.law.time.claim_types import ClaimType
from agency.parties.enums import CreditorKind


def is_school(kind: str, claim_type: str) -> bool:
    """Return whether a creditor of this kind, whose bills are usually of this type, is a school."""
    return kind == CreditorKind.OGEC or claim_type == ClaimType.SCHOOL_FEES_PRIVATE
