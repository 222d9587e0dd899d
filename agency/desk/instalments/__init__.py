"""A plan that is not followed: read with its steps, decided by a person."""
