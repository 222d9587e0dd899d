"""A strategy rehearsed over chosen files before it is published."""
