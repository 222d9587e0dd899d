"""Ground floor of the trade: values without a database, a clock or a framework."""
