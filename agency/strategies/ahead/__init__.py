"""What a calendar holds for a person from today on, as their page tells it."""
