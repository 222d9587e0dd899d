"""SEPA direct debit: an account given on a hosted page with its mandate, debits that banks answer days later."""
