"""What the privacy room decides. Pure."""
