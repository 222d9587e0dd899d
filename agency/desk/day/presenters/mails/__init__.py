"""E-mails that came, as the day tells them."""
