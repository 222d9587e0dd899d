"""A strategy rehearsed over chosen files before it is published; why a case is written to today, or not."""
