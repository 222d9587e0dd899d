"""What is said of plans and of their dates."""
