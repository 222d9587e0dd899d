"""What became of an authored text: its published versions side by side, and the letters that each one made."""
