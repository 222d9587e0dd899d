"""Words: authored texts, their variables, their lawful mentions, their tone. Pure."""
