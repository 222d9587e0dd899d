"""Money that we ask the bank to send: the order, its fingerprint, and how a statement names it."""
