"""What the privacy room says, on paper and as data."""
