"""What the interface of Stripe gives and takes: payment intents, sessions, money that moves, test cards."""
