"""What is told of what happened: lines of the log, requests, errors; never a person."""
