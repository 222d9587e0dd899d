"""A friendly word before a bill is due, in its creditor’s name: no collection, nothing asked (R1.12)."""
