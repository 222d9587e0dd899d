"""A firm's cases by bill: the first due first, what is left of each."""
