"""What a handler does on a case without leaving it: a note, a call and its script, a promise, a reason."""
