"""What becomes of a deposit once it was confided: undone, or followed by what a later file says."""
