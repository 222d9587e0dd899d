"""Bank statements: CAMT, CFONB120, MT940, OFX."""
