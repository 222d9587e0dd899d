"""What the three stand-ins share: a loopback HTTP server, a store, a clock, a courier for webhooks, pages."""
