"""The families of a creditor, in one pass of the database."""

# The people of a creditor's cases put together: bound by one case, owing shares of one bill, or of one account of its
# own file (« 0412/1 » and « 0412/2 » are two payers of the family 0412), and so from one to the next. Each family with
# its name in the order of a list, what was confided and is owed on all its cases, each counted once, and which people
# and cases they are. Those of the cases asked for when some are, and of the sums asked for; a page begins after a
# family, whatever came or went meanwhile.
FAMILIES = """
WITH RECURSIVE files AS (
    SELECT file.id FROM agency_case file
    WHERE file.creditor_id = ANY (%(rows)s) AND EXISTS (
        SELECT FROM agency_claim bill WHERE bill.case_id = file.id AND bill.withdrawn_on IS NULL)
), bound AS (
    SELECT part.debtor_id, part.case_id,
           substring(person.match_key FROM '^account:[0-9]+:(.+)/[12]:') AS account
    FROM agency_caseparty part JOIN files ON files.id = part.case_id
    JOIN agency_debtor person ON person.id = part.debtor_id
), shares AS (
    SELECT bill.debtor_id, bill.number, bill.whole, bill.issued_on
    FROM agency_claim bill JOIN files ON files.id = bill.case_id
    WHERE bill.share IS NOT NULL AND bill.withdrawn_on IS NULL
), edges AS (
    SELECT one.debtor_id AS one, two.debtor_id AS other FROM bound one JOIN bound two ON two.case_id = one.case_id
    UNION SELECT one.debtor_id, two.debtor_id FROM bound one JOIN bound two ON two.account = one.account
    UNION SELECT one.debtor_id, two.debtor_id FROM shares one JOIN shares two USING (number, whole, issued_on)
), reach AS (
    SELECT debtor_id AS member, debtor_id AS other FROM bound
    UNION SELECT reach.member, edges.other FROM reach JOIN edges ON edges.one = reach.other
), families AS (
    SELECT member, min(other) AS root FROM reach GROUP BY member
), named AS (
    SELECT families.root, array_agg(person.id ORDER BY person.last_name, person.first_name, person.id) AS people,
           min(extensions.f_unaccent(lower(
               concat_ws(' ', nullif(person.last_name, ''), nullif(person.first_name, ''), person.company_name)
           ))) AS name
    FROM families JOIN agency_debtor person ON person.id = families.member GROUP BY families.root
), theirs AS (
    SELECT DISTINCT families.root, bound.case_id FROM bound JOIN families ON families.member = bound.debtor_id
), owed AS (
    SELECT line.case_id, sum(line.debit - line.credit) AS due FROM agency_posting line
    JOIN files ON files.id = line.case_id WHERE line.account = 'claim_due' GROUP BY line.case_id
), confided AS (
    SELECT bill.case_id, sum(bill.total - bill.paid_before) AS total FROM agency_claim bill
    JOIN files ON files.id = bill.case_id WHERE bill.withdrawn_on IS NULL GROUP BY bill.case_id
), summed AS (
    SELECT theirs.root, array_agg(theirs.case_id ORDER BY theirs.case_id) AS cases,
           sum(confided.total) AS confided, sum(coalesce(owed.due, 0)) AS due
    FROM theirs JOIN confided ON confided.case_id = theirs.case_id LEFT JOIN owed ON owed.case_id = theirs.case_id
    GROUP BY theirs.root
)
SELECT named.root, named.people, summed.cases, summed.confided, summed.due
FROM named JOIN summed ON summed.root = named.root
WHERE (%(found)s::bigint[] IS NULL OR summed.cases && %(found)s::bigint[])
  AND (%(part)s = '' OR (%(part)s = 'due') = (summed.due > 0))
  AND (%(after)s = 0 OR (named.name, named.root) > (
      SELECT last.name, last.root FROM named last WHERE last.root = %(after)s))
ORDER BY named.name, named.root
LIMIT %(most)s
"""
