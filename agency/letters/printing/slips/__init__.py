"""The answer slip on paper."""
