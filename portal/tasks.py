"""Collector: workers find here the tasks of the portals."""

import portal.billing.tasks
import portal.platform.tasks  # noqa: F401
