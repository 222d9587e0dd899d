"""Electronic invoices (EN 16931): CII, UBL, Factur-X."""
