"""The mail box where answers to our e-mails arrive: its keys, how far it was read, the address people answer to."""
