"""« Remboursements »: what goes back to who paid it, prepared, agreed, sent and followed to its end."""
