"""Wiring of the project: settings, addresses, workers, logs. The trade does not live here."""
