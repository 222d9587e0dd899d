"""Writes of cards: pages opened (`checkout`), events kept (`webhooks`), what Stripe says booked (`bookings`)."""
