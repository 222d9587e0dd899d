"""Webhooks of providers: signed, kept, answered at once, worked later."""
