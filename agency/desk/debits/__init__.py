"""« Prélèvements »: what is to be debited, made into a file by one person, approved by another, followed to its end."""
