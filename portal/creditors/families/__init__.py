"""A school's cases by family: brothers and sisters together, both parents, one sum."""
