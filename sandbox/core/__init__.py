"""What the stand-ins share: HTTP server, SQLite store, clock, webhook sender, faults, page layout."""
