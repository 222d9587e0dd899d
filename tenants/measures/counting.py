"""Tasks whose runs are counted."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Any

from celery import Task
from celery.states import SUCCESS
from django.db import DatabaseError
from django.utils import timezone
from django_tenants.utils import schema_context

from tenants.current import PUBLIC

from .operations import count_run

logger = logging.getLogger(__name__)


class CountedTask(Task):
    """A task whose runs are counted, with their time: what watches the platform reads it (docs/watching.md)."""

    abstract = True

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:  # noqa: ARG002  the signature is Celery's
        """Remember when the worker began."""
        self.request.update(amiable_began=perf_counter())

    def after_return(self, status: str, *_others: Any) -> None:
        """Count the run in the public schema; a count that is lost harms nobody, and never fails what was done."""
        began = self.request.get("amiable_began")
        if began is None or self.request.is_eager:
            return
        try:
            with schema_context(PUBLIC):
                seconds, failed = perf_counter() - began, status != SUCCESS
                count_run(name=self.name, seconds=seconds, failed=failed, at=timezone.now())
        except DatabaseError as error:
            logger.warning("%s not counted: %s", self.name, error)
