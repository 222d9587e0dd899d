"""What follows a case given back: decided, handed over, followed."""
