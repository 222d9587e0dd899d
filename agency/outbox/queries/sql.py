"""Reads of the outbox that are one pass of the database."""

# What the gate asks of each case and person (R6.9): is a mandate in force (or ended, its files being followed to their
# end), the last day towards the person, why the case stands still (the hold begun last, on this case, or on another of
# the same person when the person rests), how much is owed, and the letters and calls of the last month to the person,
# by every row that somebody joined to theirs or that bears the same SIREN, in every case; a letter whose fate is
# unknown counts as of now, a call from its beginning, a call that was not placed after all never (R6.7).
KNOWN = """
SELECT asked.case_id, asked.debtor_id,
    EXISTS (
        SELECT FROM agency_mandate AS mandate
        WHERE mandate.creditor_id = matter.creditor_id AND mandate.state = 'active' AND mandate.starts_on <= %(on)s
            AND (
                mandate.ends_on IS NULL OR mandate.ends_on > %(on)s
                OR (mandate.id = matter.mandate_id AND mandate.aftermath = 'followed')
            )
    ),
    (
        SELECT party.last_day_to_act FROM agency_caseparty AS party
        WHERE party.case_id = asked.case_id AND party.debtor_id = asked.debtor_id
    ),
    (
        SELECT hold.reason FROM (
            SELECT own.* FROM agency_hold AS own WHERE own.case_id = asked.case_id
            UNION ALL
            SELECT theirs.* FROM agency_debtor AS kin JOIN agency_case AS file ON file.debtor_id = kin.id
            JOIN agency_hold AS theirs ON theirs.case_id = file.id
            WHERE kin.person_id = person.person_id AND theirs.reason = ANY(%(personal)s)
        ) AS hold
        WHERE hold.lifted_at IS NULL AND hold.starts_at <= %(at)s AND (hold.until_at IS NULL OR hold.until_at > %(at)s)
        ORDER BY hold.starts_at DESC, hold.id DESC LIMIT 1
    ),
    (
        SELECT coalesce(sum(posting.debit - posting.credit), 0) FROM agency_posting AS posting
        WHERE posting.account = 'claim_due' AND posting.case_id = asked.case_id
    ),
    history.channels, history.instants, history.talks, history.counts
FROM unnest(%(cases)s::bigint[], %(people)s::bigint[]) AS asked (case_id, debtor_id)
JOIN agency_case AS matter ON matter.id = asked.case_id
JOIN agency_debtor AS person ON person.id = asked.debtor_id
CROSS JOIN LATERAL (
    SELECT array_agg(alike.id) AS people FROM (
        SELECT person.id
        UNION SELECT firm.id FROM agency_debtor AS firm WHERE firm.siren = person.siren AND firm.siren <> ''
        UNION SELECT kin.id FROM agency_debtor AS kin WHERE kin.person_id = person.person_id
    ) AS alike
) AS same
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(contact.channel), '{}') AS channels, coalesce(array_agg(contact.at), '{}') AS instants,
        coalesce(array_agg(contact.talk), '{}') AS talks, coalesce(array_agg(contact.counted), '{}') AS counts
    FROM (
        SELECT letter.channel, coalesce(letter.accepted_at, %(at)s) AS at, false AS talk, true AS counted
        FROM agency_message AS letter
        WHERE letter.debtor_id = ANY(same.people)
            AND letter.kind = ANY(%(demands)s) AND letter.state = ANY(%(handed_over)s)
            AND (letter.accepted_at IS NULL OR letter.accepted_at > %(since)s)
        UNION ALL
        SELECT 'call', call.began_at, call.outcome = 'spoke', call.counted
        FROM agency_call AS call
        WHERE call.debtor_id = ANY(same.people) AND call.outcome <> 'not_placed' AND call.began_at > %(since)s
    ) AS contact
) AS history
"""

# Of these messages about dates of plans, those that are not true any more: the plan runs no more, the law protects its
# person, the sums they tell are not what is left of these dates (money came, a date moved, less is owed), the date they
# announce has come, the days that a notice leaves were counted from before `since`, or a debit takes care of it now.
OUTDATED = """
SELECT step.message_id FROM agency_instalmentstep AS step
JOIN agency_plan AS plan ON plan.id = step.plan_id
JOIN agency_debtor AS person ON person.id = plan.debtor_id
WHERE step.message_id = ANY(%(messages)s) AND (
    plan.state <> 'running' OR person.protection <> ''
    OR (step.step = 'reminder' AND step.due_on < %(on)s)
    OR (step.step = 'notice' AND step.answer_by IS NOT NULL AND step.done_on < %(since)s)
    OR step.told <> (
        SELECT coalesce(sum(part.amount - part.paid), 0) FROM agency_instalment AS part
        WHERE part.plan_id = plan.id AND part.number >= step.number AND part.due_on <= step.until_on AND NOT EXISTS (
            SELECT FROM agency_debit AS debit
            WHERE debit.instalment_id = part.id AND debit.state IN ('planned', 'ordered', 'sent')
        )
    )
)
"""
