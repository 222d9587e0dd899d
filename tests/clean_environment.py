"""Before the settings are read: what somebody exported for an installation is not the tests' business."""

import os
import sys

# What the tests themselves are told: a seed to play again, the browser, where pictures go, the size of the bars, the
# fault of a run, whose PostgreSQL.
OURS = frozenset(
    {
        "AMIABLE_SEED", "AMIABLE_CHROMIUM", "AMIABLE_SHOTS", "AMIABLE_BARS", "AMIABLE_MUTANT", "AMIABLE_MUTANTS_RECORD",
        "AMIABLE_PG_BIN",
    }
)  # fmt: skip
PLACES = frozenset({"BROKER_URL", "REDIS_URL"})

for name in list(os.environ):
    if name in PLACES or name.startswith("STRIPE_") or (name.startswith("AMIABLE_") and name not in OURS):
        del os.environ[name]

# What is compiled is kept, for this process and those it starts: without it each compiles Django and the tests anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
