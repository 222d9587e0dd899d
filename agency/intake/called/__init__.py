"""Claims that a program hands over: the same lines, judged alike, all of them or none, once for one call."""
