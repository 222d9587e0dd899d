"""What waits for somebody whose address changed."""
