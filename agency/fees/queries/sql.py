"""Accounting lines of a period in the 18 columns of the law (LPF A47 A-1), each cell as text."""

# Of a line of a CTE: its columns, dates as YYYYMMDD, a decimal comma, neither tab nor end of line inside a cell.
_COLUMNS = """
SELECT journal, journal_name, number, to_char(day, 'YYYYMMDD'), account, account_name, auxiliary,
       translate(auxiliary_name, E'\\t\\r\\n|', '    '), piece, to_char(piece_day, 'YYYYMMDD'),
       translate(label, E'\\t\\r\\n|', '    '), replace(greatest(amount, 0)::numeric(14, 2)::text, '.', ','),
       replace(greatest(-amount, 0)::numeric(14, 2)::text, '.', ','), '', '', to_char(day, 'YYYYMMDD'), '', ''
  FROM line
"""

# The agency's own sales: each invoice and credit note (client against fees and tax by rate), each payment of one. A
# credit note has its own entry, its settlement is none.
_SALES = """
WITH taxed AS (
    SELECT item.invoice_id, item.vat_rate, sum(item.amount) AS net,
           round(sum(item.amount) * item.vat_rate / 100, 2) AS vat,
           row_number() OVER (PARTITION BY item.invoice_id ORDER BY item.vat_rate DESC) AS rank
      FROM agency_feeitem AS item JOIN agency_feeinvoice AS invoice ON invoice.id = item.invoice_id
     WHERE invoice.issued_on BETWEEN %(first)s AND %(last)s
     GROUP BY item.invoice_id, item.vat_rate
), sold AS (
    SELECT invoice.id, invoice.issued_on AS day, invoice.net, invoice.vat, invoice.total, invoice.creditor_id,
           'H-' || invoice.year || '-' || to_char(invoice.number, 'FM000000') AS number,
           CASE invoice.kind WHEN 'invoice' THEN 1 ELSE -1 END AS sign,
           CASE invoice.kind WHEN 'invoice' THEN 'Facture ' ELSE 'Avoir ' END AS called, creditor.name
      FROM agency_feeinvoice AS invoice JOIN agency_creditor AS creditor ON creditor.id = invoice.creditor_id
     WHERE invoice.issued_on BETWEEN %(first)s AND %(last)s
), line AS (
    SELECT 'VE' AS journal, 'Ventes' AS journal_name, number, day, '411000' AS account, 'Clients' AS account_name,
           'C' || creditor_id AS auxiliary, name AS auxiliary_name, number AS piece, day AS piece_day,
           called || number AS label, sign * total AS amount, 0 AS rank
      FROM sold
    UNION ALL
    SELECT 'VE', 'Ventes', number, day, '706000', 'Honoraires', '', '', number, day,
           called || number, -sign * taxed.net, taxed.rank
      FROM sold JOIN taxed ON taxed.invoice_id = sold.id
    UNION ALL
    SELECT 'VE', 'Ventes', number, day, '445710', 'TVA collectée', '', '', number, day, called || number,
           -sign * CASE taxed.rank WHEN 1 THEN sold.vat - (
               SELECT coalesce(sum(other.vat), 0) FROM taxed AS other
                WHERE other.invoice_id = sold.id AND other.rank > 1) ELSE taxed.vat END, 100 + taxed.rank
      FROM sold JOIN taxed ON taxed.invoice_id = sold.id
     WHERE taxed.vat > 0
    UNION ALL
    SELECT settled.journal, settled.journal_name, settled.number, settled.settled_on,
           leg.account, leg.account_name, leg.auxiliary, leg.auxiliary_name, settled.piece, settled.settled_on,
           settled.label, leg.amount, leg.rank
      FROM (
        SELECT CASE settlement.means WHEN 'set_off' THEN 'OD' ELSE 'BQ' END AS journal,
               CASE settlement.means WHEN 'set_off' THEN 'Compensations' ELSE 'Banque' END AS journal_name,
               'R-' || settlement.id AS number, settlement.settled_on, settlement.amount, settlement.means,
               'H-' || invoice.year || '-' || to_char(invoice.number, 'FM000000') AS piece,
               'Règlement ' || settlement.reference AS label, creditor.id AS creditor_id, creditor.name
          FROM agency_feesettlement AS settlement
          JOIN agency_feeinvoice AS invoice ON invoice.id = settlement.invoice_id
          JOIN agency_creditor AS creditor ON creditor.id = invoice.creditor_id
         WHERE settlement.means <> 'credit_note' AND settlement.settled_on BETWEEN %(first)s AND %(last)s
      ) AS settled
      CROSS JOIN LATERAL (VALUES
        (CASE settled.means WHEN 'set_off' THEN '467000' ELSE '512000' END,
         CASE settled.means WHEN 'set_off' THEN 'Compte dédié, à virer au cabinet' ELSE 'Banque du cabinet' END,
         '', '', settled.amount, 0),
        ('411000', 'Clients', 'C' || settled.creditor_id, settled.name, -settled.amount, 1)
      ) AS leg (account, account_name, auxiliary, auxiliary_name, amount, rank)
)
"""
SALES = f"{_SALES} {_COLUMNS} ORDER BY day, number, rank"

# The client-money journal: the postings of the money book, in the order they were booked.
_FUNDS = """
WITH line AS (
    SELECT 'FT' AS journal, 'Fonds de tiers' AS journal_name, entry.id::text AS number, entry.booked_on AS day,
           account.number AS account, account.name AS account_name,
           coalesce('C' || posting.creditor_id, '') AS auxiliary, coalesce(creditor.name, '') AS auxiliary_name,
           entry.source || '-' || entry.id AS piece, entry.value_on AS piece_day,
           kind.name || CASE WHEN entry.reason = '' THEN '' ELSE ', ' || entry.reason END AS label,
           posting.debit - posting.credit AS amount, entry.id AS entry_id, posting.id AS rank
      FROM agency_entry AS entry
      JOIN agency_posting AS posting ON posting.entry_id = entry.id
      JOIN unnest(%(codes)s::text[], %(numbers)s::text[], %(names)s::text[]) AS account (code, number, name)
           ON account.code = posting.account
      JOIN unnest(%(kinds)s::text[], %(kind_names)s::text[]) AS kind (code, name) ON kind.code = entry.kind
      LEFT JOIN agency_creditor AS creditor ON creditor.id = posting.creditor_id
     WHERE entry.book = 'money' AND entry.booked_on BETWEEN %(first)s AND %(last)s
)
"""
FUNDS = f"{_FUNDS} {_COLUMNS} ORDER BY entry_id, rank"

# How many lines a period has.
SALES_COUNTED = f"SELECT count(*) FROM ({SALES}) AS lines"  # noqa: S608  our own text
FUNDS_COUNTED = f"SELECT count(*) FROM ({FUNDS}) AS lines"  # noqa: S608  our own text
