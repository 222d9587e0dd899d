"""« Envoi du courrier »: the agency's accounts at those who print and post its letters, and what leaves by them."""
