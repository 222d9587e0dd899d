"""The register of complaints on the desk: noted, given to a reader, answered, taken away as a file."""
