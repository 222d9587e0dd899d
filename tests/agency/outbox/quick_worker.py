"""A Celery worker whose clock runs fast, so that the lease of a worker that was killed ends within seconds."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta

import django

AT, SPEED = datetime.fromisoformat(sys.argv.pop(1)), float(sys.argv.pop(1))
BEGUN = float(sys.argv.pop(1))

django.setup()

from celery.__main__ import main  # noqa: E402  models need the set-up above
from django.utils import timezone  # noqa: E402

# One clock for every worker of the test, whenever it starts.
timezone.now = lambda: AT + timedelta(seconds=(time.time() - BEGUN) * SPEED)

if __name__ == "__main__":
    main()
