"""A case closed from its page, with a reason."""
