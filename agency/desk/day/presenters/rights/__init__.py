"""Lines of who uses a right: complaints, requests about their data, disputes."""
