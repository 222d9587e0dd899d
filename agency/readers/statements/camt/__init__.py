"""ISO 20022 messages from bank to customer (CAMT), read as a stream."""
