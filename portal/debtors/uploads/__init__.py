"""What a person joins to their word: the field on the forms, what the pages say of each file."""
