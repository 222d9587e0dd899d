"""The accounting entries file of French law (FEC, LPF A47 A-1)."""
