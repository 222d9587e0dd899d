"""Invariants that PostgreSQL itself holds: balanced entries, append-only books and journal.

Functions name their tables without a schema and remember the search path they were created under, which
is their own agency's: a deferred check finds its tables wherever the connection stands at commit.
"""

from django.db import migrations

# I2: no UPDATE, DELETE or TRUNCATE, whoever asks (the agency's role has no right to, either).
APPEND_ONLY = """
CREATE FUNCTION agency_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'La table % est en ajout seul : une écriture se corrige par une contre-passation.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

APPEND_ONLY_TABLES = ("agency_entry", "agency_posting", "agency_journalline", "agency_journalblock")

APPEND_ONLY_TRIGGER = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION agency_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION agency_refuse_change();
"""

# I1: at commit, an entry has two postings or more, and its debits equal its credits.
# I4: a reversal mirrors its entry exactly.
ENTRY = """
CREATE FUNCTION agency_check_entry() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    checked bigint;
    lines integer;
    difference numeric;
    original bigint;
    strangers integer;
BEGIN
    IF TG_TABLE_NAME = 'agency_entry' THEN checked := NEW.id; ELSE checked := NEW.entry_id; END IF;
    SELECT count(*), coalesce(sum(debit - credit), 0) INTO lines, difference
        FROM agency_posting WHERE entry_id = checked;
    IF lines < 2 OR difference <> 0 THEN
        RAISE EXCEPTION 'Écriture % refusée : % ligne(s), écart de % euros.', checked, lines, difference
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT count(*) INTO strangers FROM agency_posting p JOIN agency_entry e ON e.id = p.entry_id
        WHERE e.id = checked AND (e.book = 'claim') <> (p.account LIKE 'claim\\_%');
    IF strangers > 0 THEN
        RAISE EXCEPTION 'Écriture % refusée : elle mêle les deux livres.', checked
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT reverses_id INTO original FROM agency_entry WHERE id = checked;
    IF original IS NOT NULL THEN
        IF EXISTS (SELECT 1 FROM agency_entry WHERE id = original AND reverses_id IS NOT NULL) THEN
            RAISE EXCEPTION 'Une contre-passation ne se contre-passe pas.' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            (SELECT account, debit, credit, case_id, creditor_id, claim_id, component, count(*)
                FROM agency_posting WHERE entry_id = checked GROUP BY 1, 2, 3, 4, 5, 6, 7
             EXCEPT
             SELECT account, credit, debit, case_id, creditor_id, claim_id, component, count(*)
                FROM agency_posting WHERE entry_id = original GROUP BY 1, 2, 3, 4, 5, 6, 7)
            UNION ALL
            (SELECT account, credit, debit, case_id, creditor_id, claim_id, component, count(*)
                FROM agency_posting WHERE entry_id = original GROUP BY 1, 2, 3, 4, 5, 6, 7
             EXCEPT
             SELECT account, debit, credit, case_id, creditor_id, claim_id, component, count(*)
                FROM agency_posting WHERE entry_id = checked GROUP BY 1, 2, 3, 4, 5, 6, 7)
        ) THEN
            RAISE EXCEPTION 'La contre-passation % n''est pas le miroir de l''écriture %.', checked, original
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agency_entry_balanced AFTER INSERT ON agency_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agency_check_entry();
CREATE CONSTRAINT TRIGGER agency_posting_balanced AFTER INSERT ON agency_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agency_check_entry();
"""

# I5: nothing is booked in a closed period.
PERIOD = """
CREATE FUNCTION agency_check_period() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM agency_ledgerperiod WHERE closed_through >= NEW.booked_on) THEN
        RAISE EXCEPTION 'La période du % est close.', NEW.booked_on USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agency_entry_open_period BEFORE INSERT ON agency_entry
    FOR EACH ROW EXECUTE FUNCTION agency_check_period();
"""

# I6 and I7: at commit, nothing owed to a creditor nor asked of a person is below zero.
BALANCES = """
CREATE FUNCTION agency_check_balances() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    net numeric;
BEGIN
    IF NEW.account = 'creditor_payable' THEN
        SELECT sum(credit - debit) INTO net FROM agency_posting
            WHERE account = NEW.account AND creditor_id = NEW.creditor_id AND case_id = NEW.case_id;
    ELSIF NEW.account = 'claim_due' THEN
        SELECT sum(debit - credit) INTO net FROM agency_posting
            WHERE account = NEW.account AND claim_id = NEW.claim_id AND component = NEW.component;
    ELSIF NEW.account IN ('suspense', 'overpayment_due') THEN
        SELECT sum(credit - debit) INTO net FROM agency_posting
            WHERE account = NEW.account AND case_id IS NOT DISTINCT FROM NEW.case_id;
    ELSE
        RETURN NULL;
    END IF;
    IF net < 0 THEN
        RAISE EXCEPTION 'Le compte % passerait à % euros.', NEW.account, net USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agency_posting_not_negative AFTER INSERT ON agency_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agency_check_balances();
"""

# Whoever writes a line holds the sealing lock in shared mode until commit: see journal.operations.seal_block.
JOURNAL = """
CREATE FUNCTION agency_share_seal() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext(current_schema()));
    RETURN NEW;
END $$;
CREATE TRIGGER agency_journalline_share_seal BEFORE INSERT ON agency_journalline
    FOR EACH ROW EXECUTE FUNCTION agency_share_seal();
"""


class Migration(migrations.Migration):
    """Triggers of the ledger and of the journal."""

    dependencies = (("agency", "0001_initial"),)

    operations = (
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION agency_refuse_change() CASCADE"),
        *(
            migrations.RunSQL(APPEND_ONLY_TRIGGER.format(table=table), migrations.RunSQL.noop)
            for table in APPEND_ONLY_TABLES
        ),
        migrations.RunSQL(ENTRY, "DROP FUNCTION agency_check_entry() CASCADE"),
        migrations.RunSQL(PERIOD, "DROP FUNCTION agency_check_period() CASCADE"),
        migrations.RunSQL(BALANCES, "DROP FUNCTION agency_check_balances() CASCADE"),
        migrations.RunSQL(JOURNAL, "DROP FUNCTION agency_share_seal() CASCADE"),
    )
