"""A case closed by hand, with the reason: what stops, what comes off the books, whom we tell."""
