"""What a person says about themselves, or another of them: where they are reached, calls, a death, a commission."""
