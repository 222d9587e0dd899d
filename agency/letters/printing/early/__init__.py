"""Papers of bills that are not due yet."""
