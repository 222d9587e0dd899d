"""Letters: the words, their lawful mentions, their tone, and their printing as tagged PDF."""
