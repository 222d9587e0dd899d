"""Reads of the reports that are one pass of the database."""

# The lines that one creditor handed over in a month, abandoned files left out, each with its faults: a field that it
# lacked (asked still, or typed since), a doubt, a refusal; then its questions and its cases stopped in that month.
FAULTS = """
WITH line AS (
    SELECT held.id, held.outcome, held.rule, held.checked, held.asked, held.typed
    FROM agency_importrow AS held JOIN agency_importbatch AS batch ON batch.id = held.batch_id
    WHERE batch.creditor_id = ANY(%(creditors)s) AND batch.uploaded_at >= %(since)s AND batch.uploaded_at < %(until)s
        AND batch.state NOT IN ('abandoned', 'undone')
), lacking AS (
    SELECT line.id, (%(fields)s::jsonb) ->> regexp_replace(field, '^[0-9]_', '') AS fault
    FROM line CROSS JOIN LATERAL (
        SELECT jsonb_array_elements_text(line.asked) AS field WHERE line.outcome = 'incomplete'
        UNION SELECT one ->> 'field' FROM jsonb_array_elements(line.typed) AS one
    ) AS gap
    UNION SELECT id, 'doubt' FROM line WHERE outcome = 'doubtful' OR checked
    UNION SELECT id, coalesce((%(refusals)s::jsonb) ->> rule, 'unreadable') FROM line WHERE outcome = 'refused'
)
SELECT 'lines', count(*) FROM line
UNION ALL SELECT 'sound', count(*) FROM line WHERE id NOT IN (SELECT id FROM lacking WHERE fault IS NOT NULL)
UNION ALL SELECT fault, count(DISTINCT id) FROM lacking WHERE fault IS NOT NULL GROUP BY fault
UNION ALL SELECT 'question', count(DISTINCT question.case_id)
    FROM agency_creditorquestion AS question JOIN agency_case AS file ON file.id = question.case_id
    WHERE file.creditor_id = ANY(%(creditors)s) AND question.asked_at >= %(since)s AND question.asked_at < %(until)s
UNION ALL SELECT 'stopped', count(*)
    FROM agency_qualification AS found JOIN agency_case AS file ON file.id = found.case_id
    WHERE file.creditor_id = ANY(%(creditors)s) AND found.conclusion = 'stop' AND file.opened_on >= %(first)s
        AND file.opened_on < %(next)s
"""

# By what cases are told apart; each names a column of `file` below.
PARTS = {
    "creditor": "coalesce(kept.short_name, own.short_name)",
    "age": """(SELECT CASE WHEN age <= 30 THEN '0' WHEN age <= 90 THEN '1' WHEN age <= 180 THEN '2' WHEN age <= 365
        THEN '3' ELSE '4' END FROM (SELECT held.opened_on - min(bill.due_on) AS age FROM agency_claim AS bill
        WHERE bill.case_id = held.id) AS oldest WHERE age IS NOT NULL)""",
    "reason": """(SELECT said.reason FROM agency_statedreason AS said WHERE said.case_id = held.id
        ORDER BY said.id DESC LIMIT 1)""",
    "strategy": """(SELECT plan.name FROM agency_strategyrun AS run JOIN agency_strategy AS plan
        ON plan.id = run.strategy_id WHERE run.case_id = held.id)""",
    "month": "to_char(held.opened_on, 'YYYY-MM')",
}
# The cases handed over in a stretch of days, by some creditors or by all, told apart by `{part}`: what the books say
# was claimed and settled of each, and at each number of days what those old enough had settled by then, on the day of
# the money's value.
RECOVERED = """
WITH file AS (
    SELECT held.id, held.opened_on, held.state, held.closed_on, coalesce({part}, '') AS part
    FROM agency_case AS held JOIN agency_creditor AS own ON own.id = held.creditor_id
        LEFT JOIN agency_creditor AS kept ON kept.id = own.merged_into_id
    WHERE held.opened_on BETWEEN %(since)s AND %(until)s
        AND (%(creditors)s::bigint[] IS NULL OR held.creditor_id = ANY(%(creditors)s))
), sums AS (
    SELECT file.id, coalesce(sum(line.credit - line.debit) FILTER (WHERE line.account = 'claim_origin'), 0) AS claimed,
        coalesce(sum(line.debit - line.credit) FILTER (WHERE line.account = 'claim_settled'), 0) AS received{by_then}
    FROM file LEFT JOIN agency_posting AS line ON line.case_id = file.id
        AND line.account IN ('claim_origin', 'claim_settled')
        LEFT JOIN agency_entry AS entry ON entry.id = line.entry_id
    GROUP BY file.id
)
SELECT file.part, count(*), count(*) FILTER (WHERE file.state = 'settled'), sum(sums.claimed), sum(sums.received),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY file.closed_on - file.opened_on)
        FILTER (WHERE file.state = 'settled'){points}
FROM file JOIN sums ON sums.id = file.id GROUP BY file.part ORDER BY sum(sums.claimed) DESC, file.part
"""
BY_THEN = """,
        coalesce(sum(line.debit - line.credit) FILTER (WHERE line.account = 'claim_settled'
            AND entry.value_on <= file.opened_on + {days}), 0) AS by_{days}"""
POINT = """,
    coalesce(sum(sums.claimed) FILTER (WHERE file.opened_on + {days} <= %(on)s), 0),
    coalesce(sum(sums.by_{days}) FILTER (WHERE file.opened_on + {days} <= %(on)s), 0)"""

# How the agency behaved: words of people that came in these days, words given for them, letters and calls that asked,
# instalments due, complaints. A month of a person is a calendar month.
CONDUCT = """
WITH word AS (
    SELECT answered_at, (answered_at AT TIME ZONE 'Europe/Paris')::date <= answer_due_on AS in_time,
        extract(epoch FROM answered_at - received_at) / 86400 AS days
    FROM agency_reply WHERE received_at >= %(begins)s AND received_at < %(ends)s
        AND (answered_at IS NOT NULL OR answer_due_on < %(on)s)
), said AS (
    SELECT state, count(*) AS n FROM agency_commitment
    WHERE due_on BETWEEN %(since)s AND least(%(until)s, %(on)s - 1) GROUP BY state
), contact AS (
    SELECT debtor_id, date_trunc('month', sent_on) AS month FROM agency_message
    WHERE kind = ANY(%(kinds)s) AND state IN ('accepted', 'done') AND sent_on BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT debtor_id, date_trunc('month', began_at AT TIME ZONE 'Europe/Paris') FROM agency_call
    WHERE counted AND began_at >= %(begins)s AND began_at < %(ends)s
), person AS (SELECT debtor_id, month, count(*) AS n FROM contact GROUP BY debtor_id, month
), part AS (
    SELECT state FROM agency_instalment WHERE due_on BETWEEN %(since)s AND least(%(until)s, %(on)s - 1)
        AND state <> 'dropped' AND plan_id IN (SELECT id FROM agency_plan WHERE accepted_at IS NOT NULL)
), plan AS (
    SELECT state FROM agency_plan WHERE accepted_at >= %(begins)s AND accepted_at < %(ends)s
), complaint AS (
    SELECT (answered_at AT TIME ZONE 'Europe/Paris')::date <= answer_by AS in_time FROM agency_complaint
    WHERE received_on BETWEEN %(since)s AND %(until)s
)
SELECT (SELECT count(*) FROM word), (SELECT count(*) FROM word WHERE in_time),
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric(9, 1) FROM word WHERE answered_at IS NOT NULL),
    (SELECT coalesce(sum(n), 0)::bigint FROM said),
    (SELECT coalesce(sum(n), 0)::bigint FROM said WHERE state = 'kept'),
    (SELECT coalesce(sum(n), 0)::bigint FROM said WHERE state IN ('kept_late', 'open')),
    (SELECT coalesce(sum(n), 0)::bigint FROM said WHERE state = 'cancelled'),
    (SELECT count(DISTINCT debtor_id) FROM person), (SELECT coalesce(sum(n), 0)::bigint FROM person),
    (SELECT coalesce(max(n), 0) FROM person), (SELECT count(*) FROM part),
    (SELECT count(*) FROM part WHERE state = 'paid'), (SELECT count(*) FROM plan),
    (SELECT count(*) FROM plan WHERE state = 'ended'), (SELECT count(*) FROM complaint),
    (SELECT count(*) FROM complaint WHERE in_time)
"""

# Each member of the team with the open cases that are theirs now, the calls they ended and the answers they signed.
LOADS = """
SELECT trim(who.first_name || ' ' || who.last_name),
    (SELECT count(*) FROM agency_case AS held WHERE held.referent_id = who.id AND held.state = ANY(%(open)s)),
    (SELECT count(*) FROM agency_call AS call WHERE call.handler_id = who.id AND call.ended_at >= %(begins)s
        AND call.ended_at < %(ends)s),
    (SELECT count(*) FROM agency_journalline AS line WHERE line.verb = %(answered)s AND line.actor_kind = 'staff'
        AND line.actor_ref = who.id::text AND line.at >= %(begins)s AND line.at < %(ends)s)
FROM users_user AS who WHERE who.kind = 'staff' AND who.is_active ORDER BY 1
"""

# Works done for each creditor in these days, at flat fees; those that the package includes are counted apart.
WORKS = """
SELECT coalesce(kept.short_name, own.short_name), count(*), count(*) FILTER (WHERE line.amount = 0), sum(line.amount)
FROM agency_feeline AS line JOIN agency_creditor AS own ON own.id = line.creditor_id
    LEFT JOIN agency_creditor AS kept ON kept.id = own.merged_into_id
WHERE line.done_on BETWEEN %(since)s AND %(until)s GROUP BY 1 ORDER BY 4 DESC, 1
"""

# What left by post in these days, told apart by `{part}`, at what a letter was said to cost on the day it left.
POSTED = PARTS | {
    "strategy": f"CASE WHEN sent.step IS NOT NULL THEN {PARTS['strategy']} END",
    "month": "to_char(sent.sent_on, 'YYYY-MM')",
}
POSTAGE = """
SELECT coalesce({part}, ''), count(*) FILTER (WHERE sent.channel = 'post'),
    count(*) FILTER (WHERE sent.channel = 'registered'), coalesce(sum(sent.cost), 0),
    count(*) FILTER (WHERE sent.cost IS NULL)
FROM agency_message AS sent JOIN agency_case AS held ON held.id = sent.case_id
    JOIN agency_creditor AS own ON own.id = held.creditor_id
    LEFT JOIN agency_creditor AS kept ON kept.id = own.merged_into_id
WHERE sent.channel IN ('post', 'registered') AND sent.state IN ('accepted', 'done')
    AND sent.sent_on BETWEEN %(since)s AND %(until)s
GROUP BY 1 ORDER BY 4 DESC, 1
"""

# One creditor's month: the cases that came and ended, what was settled; then what is owed on open cases, by the age of
# the oldest bill and by the reason said last.
MONTH = """
WITH file AS (
    SELECT id, opened_on, closed_on, state FROM agency_case WHERE creditor_id = ANY(%(creditors)s)
), owed AS (
    SELECT file.id, sum(line.debit - line.credit) AS due, %(on)s::date - (
            SELECT min(bill.due_on) FROM agency_claim AS bill WHERE bill.case_id = file.id) AS age, (
            SELECT said.reason FROM agency_statedreason AS said WHERE said.case_id = file.id
            ORDER BY said.id DESC LIMIT 1) AS reason
    FROM file JOIN agency_posting AS line ON line.case_id = file.id AND line.account = 'claim_due'
    WHERE file.state = ANY(%(open)s) GROUP BY file.id HAVING sum(line.debit - line.credit) > 0
)
SELECT 'confided', '', count(DISTINCT file.id), coalesce(sum(line.credit - line.debit), 0)
FROM file LEFT JOIN agency_posting AS line ON line.case_id = file.id AND line.account = 'claim_origin'
WHERE file.opened_on >= %(first)s AND file.opened_on < %(next)s
UNION ALL SELECT 'settled', '', count(*), 0
    FROM file WHERE state = 'settled' AND closed_on >= %(first)s AND closed_on < %(next)s
UNION ALL SELECT 'received', '', count(DISTINCT file.id), coalesce(sum(line.debit - line.credit), 0)
    FROM file JOIN agency_posting AS line ON line.case_id = file.id AND line.account = 'claim_settled'
    JOIN agency_entry AS entry ON entry.id = line.entry_id
    WHERE entry.value_on >= %(first)s AND entry.value_on < %(next)s
UNION ALL SELECT 'age', CASE WHEN age <= 30 THEN '0' WHEN age <= 90 THEN '1' WHEN age <= 180 THEN '2'
        WHEN age <= 365 THEN '3' ELSE '4' END, count(*), sum(due) FROM owed GROUP BY 2
UNION ALL SELECT 'reason', coalesce(reason, 'unknown'), count(*), sum(due) FROM owed GROUP BY 2
"""
