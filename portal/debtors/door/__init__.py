"""The door of a person: the code that opens it, and the visit that it opens."""
