"""Who helps a person with a case: named by them for a time, with a way in of their own, ended by a word."""
