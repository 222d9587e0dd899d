"""MT940, the SWIFT statement that banks still send when they have nothing better."""
