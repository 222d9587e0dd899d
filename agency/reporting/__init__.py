"""What the files of a creditor teach: faults of its invoices, by cause."""
