"""People to call."""
