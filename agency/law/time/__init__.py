"""Time: limitation of claims and what interrupts it, delays and working days."""
