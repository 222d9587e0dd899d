"""What a person asked about themselves: where they are reached, when they are called."""
