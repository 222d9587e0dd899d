"""Pages on personal data: requests, how long data are kept, what is done with them."""
