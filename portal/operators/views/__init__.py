"""Pages of the back office: the door (`sign_in`, `second_factor`), then the agencies."""
