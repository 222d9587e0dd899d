"""What a message says outside a letter: e-mails, and what a channel is handed."""
