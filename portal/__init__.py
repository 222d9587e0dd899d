"""Pages and webhooks for outsiders: people who owe, creditors, providers."""
