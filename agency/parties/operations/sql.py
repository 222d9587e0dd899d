"""What is asked of many people at once before anything of them is written."""

# The keys, among people given by columns, of those who bear the SIREN or the name of somebody protected: they may be
# the same person, and each is then looked at alone. Names are written letter for letter as the
# index `debtor_protected` holds them (`models.SPELT`): else it reads every protected person.
ALIKE_ONE_PROTECTED = """
WITH said AS MATERIALIZED (
    SELECT key, siren, extensions.f_unaccent(lower(last_name || ' ' || first_name || ' ' || company_name)) AS spelt
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS one (key, siren, company_name, last_name, first_name)
)
SELECT key FROM said JOIN agency_debtor AS safe ON safe.siren = said.siren AND safe.siren <> ''
    AND safe.protection <> ''
UNION
SELECT key FROM said JOIN agency_debtor AS safe ON safe.protection <> ''
    AND extensions.f_unaccent(lower(coalesce(safe.last_name, '') || coalesce(coalesce(' ', '') || coalesce(
        coalesce(safe.first_name, '') || coalesce(coalesce(' ', '') || coalesce(safe.company_name, ''), ''), ''), ''
    ))) = said.spelt
"""

# The keys, among firms that are new to a creditor, of those whose SIREN another row bears.
FIRM_OF_ANOTHER = """
SELECT said.key FROM unnest(%s::text[], %s::text[]) AS said (key, siren)
JOIN agency_debtor AS other ON other.siren = said.siren AND other.siren <> '' AND other.match_key <> said.key
"""

# One decision on pairs of rows at a time, until the transaction ends: chains of three never cross.
LOCK_LINKS = "LOCK TABLE agency_personlink IN SHARE ROW EXCLUSIVE MODE"

# The pairs of rows that share a SIREN, a name with a day of birth, a street with a postcode, an e-mail address or a
# number, and that nobody was ever asked about. What twenty rows share, like a switchboard, names nobody.
ALIKE_PAIRS = """
WITH said AS MATERIALIZED (
    SELECT id AS debtor, 'siren ' || siren AS word FROM agency_debtor WHERE siren <> ''
    UNION SELECT id, 'born ' || born_on || ' ' || extensions.f_unaccent(lower(last_name || company_name))
        FROM agency_debtor WHERE born_on IS NOT NULL
    UNION SELECT debtor_id, 'place ' || postcode || ' '
        || regexp_replace(extensions.f_unaccent(lower(line1)), '[^a-z0-9]', '', 'g') FROM agency_address
    UNION SELECT debtor_id, kind || ' ' || CASE kind WHEN 'phone'
        THEN right(regexp_replace(value, '[^0-9]', '', 'g'), 9) ELSE lower(value) END FROM agency_contactpoint
), shared AS MATERIALIZED (
    SELECT word FROM said GROUP BY word HAVING count(*) BETWEEN 2 AND 20
)
SELECT DISTINCT one.debtor, other.debtor FROM shared
JOIN said AS one ON one.word = shared.word JOIN said AS other ON other.word = shared.word
JOIN agency_debtor AS first ON first.id = one.debtor JOIN agency_debtor AS second ON second.id = other.debtor
WHERE one.debtor < other.debtor AND (first.person_id IS NULL OR first.person_id IS DISTINCT FROM second.person_id)
    AND NOT EXISTS (
        SELECT FROM agency_personlink AS link WHERE link.one_id = one.debtor AND link.other_id = other.debtor
    )
ORDER BY 1, 2
"""
