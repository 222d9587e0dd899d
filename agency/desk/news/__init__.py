"""Articles of the site, sent to the addresses that asked for the news."""
