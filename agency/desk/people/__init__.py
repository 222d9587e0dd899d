"""« Même personne ? »: rows that several creditors brought, side by side."""
