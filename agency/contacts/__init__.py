"""Where a person is reached, changed by themselves: confirmed by the new, told to the old, undone by a word."""
