"""The agency and the platform: its subscription, and the whole of its data to take away."""
