"""« Reversements »: what may be handed over to creditors, prepared by one person and approved by another."""
