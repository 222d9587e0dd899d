"""Wiring of the house: settings, addresses, workers, logs. The trade does not live here."""
