"""The whole of an agency in one file, on demand, for whoever may take it away."""
