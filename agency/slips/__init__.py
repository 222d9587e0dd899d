"""Answer slips that come back by post: the number of a letter, a box ticked, what the person's page would do."""
