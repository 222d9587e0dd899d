"""The creditors' views: each translates a request and calls one operation."""
