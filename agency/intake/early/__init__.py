"""Bills handed over before they are due: withdrawn, given another due date, made cases the morning they are late."""
