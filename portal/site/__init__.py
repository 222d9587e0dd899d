"""The agency's site as anybody reads it: pages, search, what robots ask."""
