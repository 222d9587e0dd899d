"""What passes through a bank in the demo: transfers of people, invoices of fees."""
