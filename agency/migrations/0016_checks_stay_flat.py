"""The check of balances reads the lines of one case, or of one claim, whatever the size of the books.

It used to name the account beside the claim. On tables grown since their last ANALYZE, as in a large intake, PostgreSQL
then read the index of accounts too: every line of `claim_due`, for each line checked. By its claim or by its case alone
a line has one index, and the account is sorted out among the few rows found.
"""

from importlib import import_module

from django.db import migrations

BALANCES = """
CREATE OR REPLACE FUNCTION agency_check_balances() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    net numeric;
BEGIN
    IF NEW.account = 'claim_due' THEN
        SELECT sum(debit - credit) FILTER (WHERE account = NEW.account AND component = NEW.component) INTO net
            FROM agency_posting WHERE claim_id = NEW.claim_id;
    ELSIF NEW.account = 'creditor_payable' THEN
        SELECT sum(credit - debit) FILTER (WHERE account = NEW.account AND creditor_id = NEW.creditor_id) INTO net
            FROM agency_posting WHERE case_id = NEW.case_id;
    ELSIF NEW.account = 'creditor_owes' THEN
        SELECT sum(debit - credit) FILTER (WHERE account = NEW.account AND creditor_id = NEW.creditor_id) INTO net
            FROM agency_posting WHERE case_id = NEW.case_id;
    ELSIF NEW.account IN ('suspense', 'overpayment_due') AND NEW.case_id IS NOT NULL THEN
        SELECT sum(credit - debit) FILTER (WHERE account = NEW.account) INTO net
            FROM agency_posting WHERE case_id = NEW.case_id;
    ELSIF NEW.account IN ('suspense', 'overpayment_due') THEN
        SELECT sum(credit - debit) INTO net
            FROM agency_posting WHERE account = NEW.account AND case_id IS NULL;
    ELSE
        RETURN NULL;
    END IF;
    IF net < 0 THEN
        RAISE EXCEPTION 'Le compte % passerait à % euros.', NEW.account, net USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
_BEFORE = import_module("agency.migrations.0010_money_after_payment")._AFTER


class Migration(migrations.Migration):
    """One function replaced; the triggers that call it stay."""

    dependencies = (("agency", "0015_large_agencies"),)

    operations = (migrations.RunSQL(BALANCES, _BEFORE),)
