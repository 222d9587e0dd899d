"""« Honoraires »: what creditors owe the agency, invoiced, corrected, settled, and taken away by its accountant."""
