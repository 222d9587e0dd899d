"""« Équipe »: who works here, with which role, and from where they are signed in."""
