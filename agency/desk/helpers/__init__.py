"""Who helps the people of a case, as the staff sees it: who was named, what they did, noted from paper, stopped."""
