"""Words about where a person may be reached."""
