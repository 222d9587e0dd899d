"""The pages of a person who received a letter: read, pay, propose, disagree, ask for time."""
