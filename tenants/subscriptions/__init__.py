"""What an agency owes the platform: its free days, its subscription at Stripe, what follows when it is not paid."""
