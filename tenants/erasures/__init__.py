"""What agencies erased, kept where a restored backup does not take it back."""
