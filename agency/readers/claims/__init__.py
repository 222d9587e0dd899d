"""What every reader of claims hands over, whatever the format."""
