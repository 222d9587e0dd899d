"""What the platform counts of itself: its tasks, and a few numbers of each agency. No word of what an agency holds."""
