"""The statutory interest of many claims in one statement, to the same cent as `interest.b2b` (R3.2, R3.14).

Each half-year carries the sum of the yearly rates of all days before it, so that a claim costs two look-ups
however long it is late. PostgreSQL rounds numerics half away from zero, which for interest is half up.
"""

from agency.law.interest.late_payment import STATUTORY_POINTS

# Reads two relations that the caller defines before it, in the same WITH:
#   claims(id, principal numeric, due_on date, until date)
#   refi(valid_from date, valid_to date, value numeric), the ECB rates of the public table.
# Gives rows (id, interest); interest is null when a rate of those days was not entered (R3.13).
STATUTORY_INTEREST = f"""
late AS (
    SELECT id, principal, due_on + 1 AS first_day, until AS last_day,
           date_part('year', due_on + 1)::int * 2 + (date_part('month', due_on + 1) > 6)::int AS first_half,
           date_part('year', until)::int * 2 + (date_part('month', until) > 6)::int AS last_half
    FROM claims
),
rated AS (
    SELECT half, start_on, refi.value + {STATUTORY_POINTS} AS rate,
           (start_on + interval '6 months')::date - start_on AS days
    FROM (SELECT min(first_half) AS low, max(last_half) AS high FROM late) AS bounds,
         generate_series(low, high) AS half,
         make_date(half / 2, half % 2 * 6 + 1, 1) AS start_on
         LEFT JOIN refi ON refi.valid_from <= start_on AND start_on < coalesce(refi.valid_to, 'infinity')
),
halves AS MATERIALIZED (
    SELECT half, start_on, rate,
           sum(coalesce(rate, 0) * days) OVER before AS rates_before,
           count(*) FILTER (WHERE rate IS NULL) OVER before AS unknown_before
    FROM rated
    WINDOW before AS (ORDER BY half ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT late.id AS id,
       CASE
           WHEN last_day < first_day THEN 0.00
           WHEN first.unknown_before = last.unknown_before AND last.rate IS NOT NULL
           THEN round(
               principal * (
                   coalesce(last.rates_before, 0) + last.rate * (last_day - last.start_on + 1)
                   - coalesce(first.rates_before, 0) - first.rate * (first_day - first.start_on)
               ) / 36500.000000000000, 2)
       END AS interest
FROM late
     LEFT JOIN halves AS first ON first.half = first_half
     LEFT JOIN halves AS last ON last.half = last_half
"""  # noqa: S608  only a constant of ours is put in
