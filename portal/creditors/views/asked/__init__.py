"""What waits for a creditor’s word: on its page once signed in, or by the link of a mail that opens nothing else."""
