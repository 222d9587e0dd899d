"""What a handler does by hand on a case: notes, calls and calls back, why it is not paid, promises to pay."""
