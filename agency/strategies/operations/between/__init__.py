"""From one step of a case to the next: what was posted, what is left, another strategy."""
