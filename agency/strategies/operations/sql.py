"""Writes of strategies that are one pass of the database."""

# The step of each run that is due becomes one letter per person bound who is not protected, each letter a line of the
# journal, and the run waits for what becomes of them. What is already planned, by its key, is left as it is. Who is
# written to more gently or more slowly gets that tone, and is announced later days. What a letter announces is the next
# letter that surely leaves: a call between the two is not announced, nor a letter that depends on what happened, and
# their days are added.
PLAN_STEPS = """
WITH due AS (
    SELECT run.id AS run_id, run.case_id, run.version, run.next_step, run.cycle,
           run.steps -> run.next_step::int AS step,
           said.step AS following, said.days
    FROM agency_strategyrun run
    LEFT JOIN LATERAL (
        SELECT behind.step, behind.days FROM (
            SELECT one.step, one.place, sum((one.step ->> 'delay_days')::int) OVER (ORDER BY one.place) AS days
            FROM jsonb_array_elements(run.steps) WITH ORDINALITY AS one (step, place)
            WHERE one.place > run.next_step + 1
        ) AS behind
        WHERE behind.step ->> 'kind' <> 'call' AND coalesce(behind.step ->> 'only_if', '') = ''
            AND coalesce(behind.step ->> 'skip_if', '') = ''
        ORDER BY behind.place LIMIT 1
    ) AS said ON true
    WHERE run.state = 'running' AND run.next_on <= %(on)s AND run.id IN ({due})
    FOR UPDATE OF run
), planned AS (
    INSERT INTO agency_message (
        case_id, debtor_id, kind, channel, dedupe_key, strategy_version, step, cycle, planned_on, not_before, state,
        payload, reference, attempts, provider_key, provider_ref, cancel_code, last_error
    )
    SELECT due.case_id, party.debtor_id, step ->> 'kind', step ->> 'channel',
           concat_ws(':', 'step', due.case_id, due.version, due.next_step, due.cycle, party.debtor_id),
           due.version, due.next_step, due.cycle, %(on)s, %(at)s, %(planned)s,
           jsonb_build_object(
               'answer_days', (step ->> 'answer_days')::int + bound.slower_days,
               'encloses_previous', step -> 'encloses_previous',
               'encloses_invoice', step -> 'encloses_invoice',
               'next_delay', days::int + bound.slower_days,
               'next_kind', following -> 'kind', 'version', 1,
               'tone', coalesce(
                   CASE WHEN bound.gentle_words THEN 'gentle' END,
                   (SELECT nullif(owner.letter_tone, '') FROM agency_case file
                    JOIN agency_creditor owner ON owner.id = file.creditor_id WHERE file.id = due.case_id),
                   step ->> 'tone', 'plain'
               )
           ),
           '', 0, '', '', '', ''
    FROM due JOIN agency_caseparty party ON party.case_id = due.case_id
    JOIN agency_debtor bound ON bound.id = party.debtor_id AND bound.protection = ''
    ON CONFLICT DO NOTHING
    RETURNING id, case_id, kind
), told AS (
    INSERT INTO agency_journalline (
        at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data
    )
    SELECT %(at)s, %(actor_kind)s, %(actor_ref)s, %(actor_label)s, %(verb)s, 'message', id, case_id,
           jsonb_build_object('kind', kind, 'planned_on', %(on_text)s::text)
    FROM planned
), advanced AS (
    UPDATE agency_strategyrun run SET planned_step = run.next_step, next_step = run.next_step + 1, next_on = NULL
    FROM due WHERE run.id = due.run_id
    RETURNING run.id
)
SELECT (SELECT count(*) FROM planned), (SELECT count(*) FROM advanced)
"""

# The runs given stand where is said with each.
SAVE_PLACES = """
UPDATE agency_strategyrun AS run
SET state = found.state, cycle = found.cycle, planned_step = found.planned_step, next_step = found.next_step,
    next_on = found.next_on
FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::smallint[], %s::smallint[], %s::date[])
    AS found (id, state, cycle, planned_step, next_step, next_on)
WHERE run.id = found.id
"""

# Each of the cases given starts its strategy on its day, with why it is this one, and a line of the journal.
START_RUNS = """
WITH started AS (
    INSERT INTO agency_strategyrun (
        case_id, strategy_id, version, steps, state, started_on, cycle, next_step, next_on, why, reason
    )
    SELECT found.id, %(strategy)s, %(version)s, %(steps)s, %(state)s, %(on)s, 1, 0, found.day, found.why, found.reason
    FROM unnest(%(cases)s::bigint[], %(days)s::date[], %(whys)s::text[], %(reasons)s::text[])
        WITH ORDINALITY AS found (id, day, why, reason, rank) ORDER BY found.rank
    RETURNING id, case_id, why, reason
)
INSERT INTO agency_journalline (at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data)
SELECT %(at)s, %(actor_kind)s, %(actor_ref)s, %(actor_label)s, %(verb)s, 'strategyrun', id, case_id,
       jsonb_build_object(
           'strategy', %(strategy)s::bigint, 'version', %(version)s::bigint, 'why', why, 'reason', reason
       )
FROM started
"""
