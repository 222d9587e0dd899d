"""« Tournées »: the letters that the agency prints and posts itself, from the pile of the day to what comes back."""
