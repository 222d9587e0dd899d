"""Writes of intake that are one pass of the database."""

# The lines given that were confided, each with its claim.
CONFIDED = """
UPDATE agency_importrow AS line SET outcome = %s, claim_id = found.claim
FROM unnest(%s::bigint[], %s::bigint[]) AS found (id, claim) WHERE line.id = found.id
"""

# The lines given that cannot be confided, each with why.
REFUSED = """
UPDATE agency_importrow AS line SET outcome = %s, claim_id = NULL, reason = found.reason, rule = found.rule
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS found (id, reason, rule) WHERE line.id = found.id
"""
