"""Letters that the agency prints and posts itself: the run of a day, from its letters to what comes back."""
