"""Agencies asked for by a web page: from a form to a door that opens."""
