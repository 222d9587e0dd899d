"""Printing: letters and receipts as tagged PDF."""
