"""What a person of the agency writes by hand to somebody, and the texts that it may begin from."""
