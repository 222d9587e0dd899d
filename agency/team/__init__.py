"""The people who work in the agency, and the contacts of its creditors: invited, let in, sent away."""
