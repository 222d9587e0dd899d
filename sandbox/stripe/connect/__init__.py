"""Stripe Connect: connected accounts, the links to their onboarding, what Stripe still asks of them."""
