"""The books proved each night: the bank, the ledger, what is owed, side by side; months closed."""
