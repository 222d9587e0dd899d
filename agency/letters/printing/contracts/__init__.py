"""Papers that two parties sign: pure, as the rest of printing."""
