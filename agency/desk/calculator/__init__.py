"""The pocket calculator of the law, « Calculette »: interest, limitation, deadlines, plans, with their reasons."""
