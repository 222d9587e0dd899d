"""The same act on several cases at once: shown before, told in the journal of each, undone where it can be."""
