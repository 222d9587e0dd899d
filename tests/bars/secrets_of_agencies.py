"""B7: what opens in one agency is void in the other; each kind is played where it lives."""

# Tokens, resets, the sign-in library's own, keys of the cache; sessions, codes and signatures of two whole agencies.
SECRETS = ("B7 secrets of the other agency", "kinds refused", 5)
