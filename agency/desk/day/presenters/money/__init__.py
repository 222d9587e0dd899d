"""Lines of « Ma journée » about money."""
