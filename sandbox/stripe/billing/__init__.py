"""Stripe Billing: clients, prices, subscriptions that live by the clock, invoices, hosted pages."""
