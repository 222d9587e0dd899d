"""What a new agency's site says on its first day, in French and in English. Pure: authored words, no table."""
