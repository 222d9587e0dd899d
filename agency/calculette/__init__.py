"""The pocket calculator of the law: interest, limitation, deadlines, plans, with their reasons."""
