"""Pages for people: the hosted payment page, and a look at the accounts."""
