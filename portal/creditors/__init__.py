"""The pages of creditors: what they confided, where each case stands, what they are owed."""
