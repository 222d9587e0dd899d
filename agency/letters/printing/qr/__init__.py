"""QR codes of letters."""
