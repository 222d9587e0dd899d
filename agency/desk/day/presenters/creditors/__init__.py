"""What waits for a creditor’s word, or for ours after it."""
