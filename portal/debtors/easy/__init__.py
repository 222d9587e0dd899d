"""Four pages that are easy to read, for anybody."""
