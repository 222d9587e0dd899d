"""Answer slips on the desk: a number scanned or typed, the letter it answers, the box that was ticked."""
