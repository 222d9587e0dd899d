"""Tasks asked for while the queue is down: the row stands and the visitor does not wait."""

import time

import pytest
from celery import Celery

from config.messaging import transport_options
from tenants.tasks import AgencyTask, enqueue

# Nobody listens on this port.
unreachable = Celery("unreachable", broker="redis://127.0.0.1:1/0", set_as_current=False)
unreachable.conf.broker_transport_options = transport_options("redis://127.0.0.1:1/0")


@unreachable.task(base=AgencyTask, name="tests.queue_down")
def nothing(**_):
    """Does nothing."""


@pytest.mark.usefixtures("tenant")
def test_a_queue_that_is_down_costs_a_line_in_the_log_and_no_time(django_capture_on_commit_callbacks, caplog):
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(nothing)
    assert time.monotonic() - begun < 2
    assert "tests.queue_down not announced" in caplog.text
