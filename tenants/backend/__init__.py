"""Database engine that enters schemas and roles: see `base`."""
