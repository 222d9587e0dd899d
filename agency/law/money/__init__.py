"""Money: what a payment settles, instalment plans, what a person can bear."""
