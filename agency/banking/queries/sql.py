"""Reads of the bank that are one pass of the database, whatever the number of movements asked about."""

# People whose name is near a payer's, and those whose last name is written: (rank of the movement, person's row).
# The twenty likeliest of each: a name that a thousand people bear tells of none of them.
PEOPLE_NAMED = """
SELECT asked.rank, found.id
FROM unnest(%(ranks)s::int[], %(payers)s::text[]) AS asked (rank, payer) CROSS JOIN LATERAL (
    SELECT debtor.id FROM agency_debtor AS debtor
    WHERE extensions.f_unaccent(lower(debtor.last_name || ' ' || debtor.first_name || ' ' || debtor.company_name))
        OPERATOR(extensions.%%) asked.payer AND EXISTS (
            SELECT FROM agency_caseparty AS part JOIN agency_case AS one ON one.id = part.case_id
            WHERE part.debtor_id = debtor.id AND one.state = ANY(%(open)s))
    ORDER BY extensions.similarity(
        extensions.f_unaccent(lower(debtor.last_name || ' ' || debtor.first_name || ' ' || debtor.company_name)),
        asked.payer) DESC, debtor.id LIMIT 20
) AS found
UNION
SELECT asked.rank, found.id
FROM unnest(%(word_ranks)s::int[], %(words)s::text[]) AS asked (rank, words) CROSS JOIN LATERAL (
    SELECT debtor.id FROM agency_debtor AS debtor
    WHERE debtor.last_name <> ''
        AND extensions.f_unaccent(lower(debtor.last_name)) = ANY(string_to_array(asked.words, ' '))
    ORDER BY (extensions.f_unaccent(lower(debtor.first_name)) = ANY(string_to_array(asked.words, ' '))) DESC, debtor.id
    LIMIT 20
) AS found
"""

# Open cases whose whole balance is one of these sums: (sum, case), four of each at most, as more would tell nothing.
CASES_OWING = """
SELECT due, case_id FROM (
    SELECT owed.due, owed.case_id, row_number() OVER (PARTITION BY owed.due ORDER BY owed.case_id) AS place
    FROM (
        SELECT case_id, sum(debit - credit) AS due FROM agency_posting
        WHERE account = 'claim_due' GROUP BY case_id HAVING sum(debit - credit) = ANY(%(amounts)s)
    ) AS owed JOIN agency_case AS one ON one.id = owed.case_id AND one.state = ANY(%(open)s)
) AS placed WHERE place <= 4
"""
