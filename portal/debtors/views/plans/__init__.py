"""A person’s plan: chosen, agreed by telephone, its dates."""
