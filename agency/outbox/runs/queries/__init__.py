"""Reads of mail runs: their `lines`, and how each stands today (`standing`). Two doors: the first serves the gate."""
