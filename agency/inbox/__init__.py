"""E-mails that come back: answers put on their case, automatic ones noted, the others in front of a person."""
