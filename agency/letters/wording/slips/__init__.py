"""The words of the answer slip."""
