"""The agency itself: who it is on its letters, what the law asks of it, what is left before the first one leaves."""
