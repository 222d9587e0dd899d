"""What a person decides of a sending: before it leaves, and when its fate is in doubt."""
