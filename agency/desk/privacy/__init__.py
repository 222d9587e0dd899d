"""Personal data on the desk: what people ask, their copies, answered before a day."""
