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
