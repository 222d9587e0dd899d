"""« Rapprochement »: each movement of the dedicated account finds its case, waits for a person, or goes back."""
