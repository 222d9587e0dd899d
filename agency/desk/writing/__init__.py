"""Writing by hand on the desk: to somebody of a case, looked at before it leaves; the texts that one begins from."""
