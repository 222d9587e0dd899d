"""Reads of the journal that are one pass of the database."""

# ruff: noqa: S608  what is put together are pieces of this page

# One line as it is hashed: a row in PostgreSQL's own writing, where each value is quoted and NULL is no empty text.
# The instant is in seconds, so that no zone nor style of a session changes it.
_LINE = """
ROW(id, extract(epoch FROM at), actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data)::text
"""

# The hash of a block: SHA-256 over the hash before it, then its lines, from one number to another, in their order.
DIGEST = f"""
SELECT encode(sha256(convert_to(%(previous)s || coalesce(string_agg({_LINE}, '' ORDER BY id), ''), 'UTF8')), 'hex')
FROM agency_journalline WHERE id BETWEEN %(first)s AND %(last)s
"""

# Each block with the hash found again, over every line since the block before it, and the one it has since words on
# a person were taken out of it.
CHAIN = f"""
SELECT block.id, block.first_line, block.last_line, block.previous_hash, block.hash, redacted.hash,
       encode(sha256(convert_to(block.previous_hash || lines.said, 'UTF8')), 'hex')
FROM (
    SELECT *, lag(last_line, 1, 0::bigint) OVER (ORDER BY id) AS before FROM agency_journalblock
) AS block CROSS JOIN LATERAL (
    SELECT coalesce(string_agg({_LINE}, '' ORDER BY id), '') AS said FROM agency_journalline
    WHERE id > block.before AND id <= block.last_line
) AS lines LEFT JOIN LATERAL (
    SELECT hash FROM agency_blockredaction AS one WHERE one.block = block.id ORDER BY id DESC LIMIT 1
) AS redacted ON true
ORDER BY block.id
"""
