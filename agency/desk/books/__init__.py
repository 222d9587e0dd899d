"""« Livres »: the proof of the day, the accounts, each entry in words, the months that are closed."""
