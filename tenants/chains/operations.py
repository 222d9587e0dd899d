"""The one write of heads."""

from __future__ import annotations

from datetime import datetime

from django_tenants.utils import schema_context

from tenants.current import schema_name
from tenants.models import Agency, ChainHead


def keep_chain_head(*, block: int, digest: str, at: datetime) -> None:
    """Write the end of the current agency's history outside what its role can reach, in the same transaction."""
    schema = schema_name()
    with schema_context("public"):
        agency = Agency.objects.get(schema_name=schema)
        ChainHead.objects.create(agency=agency, block=block, digest=digest, at=at)
