"""Interest: which rate from which day, accrued to the cent, and the dated tables of rates."""
