"""What stands between a page and whoever means harm: policies of browsers, passwords, ends of sessions."""
