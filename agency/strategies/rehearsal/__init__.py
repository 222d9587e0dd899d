"""A calendar played on paper over chosen files: what would leave, what it costs, what would stop it. No write."""
