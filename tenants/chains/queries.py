"""Reads of heads."""

from __future__ import annotations

from django_tenants.utils import schema_context

from tenants.models import ChainHead


def chain_heads(schema_name: str) -> dict[int, str]:
    """The hash of each block of an agency's history as it was sealed, by the block's number; from anywhere."""
    with schema_context("public"):
        heads = ChainHead.objects.filter(agency__schema_name=schema_name).order_by("block")
        return dict(heads.values_list("block", "digest"))
