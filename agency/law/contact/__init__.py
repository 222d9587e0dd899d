"""Contact: whether, when and how often a person may be written to or called, and what letters must say."""
