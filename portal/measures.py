"""The numbers of the platform in the words that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django_tenants.utils import tenant_context
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from agency.outbox.queries import oldest_due
from tenants.measures.queries import AgencyMeasure, agencies_by_state, agency_measures, task_counts
from tenants.models import TaskCount
from tenants.queries import active_agencies, agencies_with_work, last_beat

__all__ = ["BEAT_LATE", "CONTENT_TYPE", "WORK_LATE", "Found", "broker_answers", "exposition", "measured", "waits"]

# Beat strikes each minute, and a sweeper passes each minute: later than this, somebody looks.
BEAT_LATE, WORK_LATE = timedelta(minutes=5), timedelta(minutes=15)


@dataclass(frozen=True)
class Found:
    """What was measured at one instant. Ages are in seconds; a beat that never was is None."""

    beat_age: int | None
    broker: bool
    agencies: dict[str, int]
    oldest_due: dict[str, int]
    measures: list[AgencyMeasure]
    tasks: list[TaskCount]


# The measures of an agency: name in the database, name outside, what its kind is called, what it says.
OF_AGENCIES = (
    ("messages", "amiable_messages", "state", "Messages that wait, are in doubt, or failed and nobody looked"),
    ("deeds_last_hour", "amiable_deeds_last_hour", "deed", "Sendings and payments of the last hour, by what was done"),
    ("refusals_last_hour", "amiable_gate_refusals_last_hour", "", "Contacts that the gate refused in the last hour"),
    ("provider_events", "amiable_provider_events", "state", "Events of providers that wait, or that were not worked"),
    (
        "provider_event_age",
        "amiable_provider_event_age_seconds",
        "",
        "Age of a provider’s oldest event that waits",
    ),
    ("program_event_age", "amiable_program_event_age_seconds", "", "How late the telling of programs is"),
    ("proof_age", "amiable_proof_age_seconds", "", "Age of the last proof of the books"),
    ("proof_holds", "amiable_proof_holds", "", "Whether bank, books and what is owed agreed in it"),
)
OF_TASKS: tuple[tuple[str, str, Callable[[TaskCount], float]], ...] = (
    ("amiable_task_runs", "How often a task ran", lambda task: task.runs),
    ("amiable_task_failures", "How often a task ended badly", lambda task: task.failures),
    ("amiable_task_seconds", "How long a task ran in all", lambda task: task.seconds),
)


def measured(now: datetime) -> Found:
    """What is measured at an instant, of the platform and of each open agency. In the public schema."""
    beat = last_beat()
    return Found(
        beat_age=int((now - beat).total_seconds()) if beat else None,
        broker=broker_answers(),
        agencies=agencies_by_state(),
        oldest_due=waits(now),
        measures=agency_measures(now),
        tasks=list(task_counts()),
    )


def waits(now: datetime) -> dict[str, int]:
    """How many seconds the oldest due message of each active agency has waited; asked where something waits at all."""
    ages = {agency.schema_name: 0 for agency in active_agencies()}
    for agency in agencies_with_work("outbox.drain", now):
        with tenant_context(agency):
            oldest = oldest_due(now)
        ages[agency.schema_name] = int((now - oldest).total_seconds()) if oldest else 0
    return ages


def broker_answers() -> bool:
    """Whether the queue lets itself be reached within two seconds."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except Exception:  # noqa: BLE001  each broker's client has errors of its own
        return False
    return True


def exposition(found: Found) -> bytes:
    """Return what was found as the text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(found))
    return generate_latest(registry)


@dataclass(frozen=True, eq=False)
class _Once(Collector):
    """The families of one scrape; nothing is kept in the process, so that any web server gives the same."""

    found: Found

    def collect(self) -> Iterator[Metric]:
        """Each family with its samples."""
        yield from self._of_the_platform()
        yield from self._of_agencies()
        yield from self._of_tasks()

    def _of_the_platform(self) -> Iterator[Metric]:
        found = self.found
        yield GaugeMetricFamily("amiable_broker_up", "Whether the broker answers", value=int(found.broker))
        if found.beat_age is not None:
            yield GaugeMetricFamily("amiable_beat_age_seconds", "Since the workers’ clock struck", value=found.beat_age)
        agencies = GaugeMetricFamily("amiable_agencies", "Agencies by state", labels=["state"])
        for state, number in found.agencies.items():
            agencies.add_metric([state], number)
        yield agencies
        oldest = GaugeMetricFamily(
            "amiable_oldest_due_seconds", "How long the oldest message that could leave has waited", labels=["agency"]
        )
        for schema, age in found.oldest_due.items():
            oldest.add_metric([schema], age)
        yield oldest

    def _of_agencies(self) -> Iterator[Metric]:
        for name, outside, kind, said in OF_AGENCIES:
            family = GaugeMetricFamily(outside, said, labels=["agency", *([kind] if kind else [])])
            for one in self.found.measures:
                if one.name == name:
                    family.add_metric([one.schema, *([one.kind] if kind else [])], one.value)
            yield family

    def _of_tasks(self) -> Iterator[Metric]:
        for outside, said, value in OF_TASKS:
            counter = CounterMetricFamily(outside, said, labels=["task"])
            for task in self.found.tasks:
                counter.add_metric([task.name], value(task))
            yield counter
        longest = GaugeMetricFamily("amiable_task_longest_seconds", "The longest run of a task", labels=["task"])
        last = GaugeMetricFamily("amiable_task_last_timestamp_seconds", "When a task last ended", labels=["task"])
        for task in self.found.tasks:
            longest.add_metric([task.name], task.longest)
            last.add_metric([task.name], task.last_at.timestamp())
        yield longest
        yield last
