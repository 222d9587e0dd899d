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
