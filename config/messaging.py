"""What workers and their clock share: the broker's options and the schedule. No application is made here.

The row is the job: a message only wakes a worker up, so nothing here needs the broker to remember. Dates live in
PostgreSQL; no message is ever sent for later.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab, schedule
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

# The longest task must end before its message is given to somebody else.
LONGEST_TASK = 300
VISIBILITY = 900


# Whoever sends a message tries once more and gives up: nobody waits for the queue.
GIVE_UP = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}


def transport_options(broker_url: str) -> dict[str, Any]:
    """What the broker of this address needs; the queue in PostgreSQL is told that its tables are there."""
    if not broker_url.startswith("pgmq"):
        followed = {"master_name": settings.REDIS_PRIMARY} if broker_url.startswith("sentinel") else {}
        return {
            "visibility_timeout": VISIBILITY, "socket_connect_timeout": 1, "socket_timeout": 5, **followed, **GIVE_UP
        }  # fmt: skip
    return {
        **GIVE_UP,
        # As words and not as an address: the client reads no socket's folder in an address.
        "conn_string": make_conninfo("", **conninfo_to_dict(broker_url.replace("pgmq", "postgresql", 1))),
        "init_extension": False,
        "visibility_timeout": VISIBILITY,
        "wait_time_seconds": 2,
        "polling_interval": 0.1,
        "poll_interval_ms": 50,
        "pool_size": 4,
        # A visitor never waits for the queue: the row is written, the sweeper of the next minute finds it.
        "pool_timeout": 1,
    }


def broker_address(broker_url: str) -> str:
    """What Celery is told: of a queue in PostgreSQL only the kind, its address (a socket) is an option."""
    return "pgmq://localhost" if broker_url.startswith("pgmq") else broker_url


def pool(broker_url: str) -> str:
    """How a worker works on several messages at once.

    Processes wherever the broker lets each read its own pipe. The queue in PostgreSQL is read by blocking calls, and
    its processes would share a lock: one killed while it waits would keep it, and the others wait for ever. Threads
    die together, and whoever supervises the worker starts it again.
    """
    return "threads" if broker_url.startswith("pgmq") else "prefork"


def _each_agency(task: str, when: crontab | schedule) -> dict[str, Any]:
    return {"task": "tenants.fan_out", "schedule": when, "kwargs": {"task": task}}


# In the order of the day; `tenants.fan_out` sends one message per active agency that has something to do.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "02:30 what was kept long enough": _each_agency("privacy.retain", crontab(minute="30", hour="2")),
    "03:00 the books are proved": _each_agency("books.prove", crontab(minute="0", hour="3")),
    "03:15 the journal is proved": _each_agency("journal.verify", crontab(minute="15", hour="3")),
    # Also on the month's first day: what is done until then waits for its invoice, which a person issues.
    "03:30 works of the day as fees": _each_agency("fees.count", crontab(minute="30", hour="3")),
    "04:00 rows that may be one person": _each_agency("parties.liken", crontab(minute="0", hour="4")),
    "04:30 whom the bank's lines may be": _each_agency("banking.watch", crontab(minute="30", hour="4")),
    "04:30 files that nobody confided": _each_agency("intake.forget", crontab(minute="30", hour="4")),
    "04:45 copies of data nobody took": _each_agency("privacy.forget", crontab(minute="45", hour="4")),
    "04:45 what programs were told": _each_agency("webhooks.forget", crontab(minute="45", hour="4")),
    "04:45 results of budgets": _each_agency("budgets.forget", crontab(minute="45", hour="4")),
    "05:00 firms in the bulletin of insolvencies": _each_agency("registers.watch", crontab(minute="0", hour="5")),
    "06:10 bills handed over early": _each_agency("intake.open", crontab(minute="10", hour="6-18")),
    # Before the morning run: a promise that was lost lets the calendar go on, one that was kept closes its line.
    "06:15 promises to pay": _each_agency("handling.follow", crontab(minute="15", hour="6-18")),
    # From half past six, then each hour: a file qualified this morning gets its first letter today.
    "06:30 strategies": _each_agency("strategies.tick", crontab(minute="30", hour="6-18")),
    "07:00 questions to creditors": _each_agency("qualification.remind", crontab(minute="0", hour="7")),
    "07:00 disputes before creditors": _each_agency("outcomes.repeat", crontab(minute="0", hour="7")),
    # Then each hour: what the bank showed since is counted before a word leaves, and a case that is free again goes on.
    "06:45 dates of plans": _each_agency("instalments.follow", crontab(minute="45", hour="6-18")),
    "each hour, words before a due date": _each_agency("courtesy.remind", crontab(minute="20", hour="9-18")),
    "each hour, packs handed over": _each_agency("escalation.mail", crontab(minute="50", hour="6-20")),
    "each hour, cases given back": _each_agency("escalation.follow", crontab(minute="40", hour="6-18")),
    # From the third of a month, for the one before; what fails waits for the next hour.
    "each hour, monthly reports to creditors": _each_agency("reporting.monthly", crontab(minute="50", hour="8-18")),
    # After the first morning run, so that what it settles is not told; again an hour later for a mail server now up.
    "07:30 what is late, to who follows it": _each_agency(
        "desk.alert_late", crontab(minute="30", hour="7,8", day_of_week="mon-fri")
    ),
    # The sweepers are the guarantee, the messages sent by operations only make it faster.
    "each minute, messages": _each_agency("outbox.drain", crontab()),
    "each two minutes, answers by e-mail": _each_agency("inbox.read", crontab(minute="*/2")),
    "each minute, mail runs to print": _each_agency("outbox.runs", crontab()),
    "each minute, proofs of delivery": _each_agency("outbox.proofs", crontab()),
    "each minute, providers' events": _each_agency("cards.drain", crontab()),
    "each minute, files to confide": _each_agency("intake.drain", crontab()),
    "each minute, news of the site": _each_agency("site.send_news", crontab()),
    "each minute, copies of data": _each_agency("privacy.write", crontab()),
    "each minute, files that people sent": _each_agency("uploads.judge", crontab()),
    "each minute, what programs hear of": _each_agency("webhooks.drain", crontab()),
    "each minute, accounting files": _each_agency("fees.export", crontab()),
    "each minute, agencies to open": {"task": "portal.open_waiting", "schedule": crontab()},
    "each minute, subscriptions at Stripe": {"task": "portal.billing_news", "schedule": crontab()},
    "each minute, agencies to export": {"task": "portal.make_exports", "schedule": crontab()},
    "each five minutes, transfers to creditors": _each_agency("remittances.follow", crontab(minute="*/5")),
    "each five minutes, direct debits": _each_agency("debits.follow", crontab(minute="1-56/5")),
    "each five minutes, invoices of fees to creditors": _each_agency("fees.send", crontab(minute="*/5")),
    "each five minutes, what goes back to people": _each_agency("refunds.follow", crontab(minute="*/5")),
    "each five minutes, card payments": _each_agency("cards.recover", crontab(minute="*/5")),
    "each five minutes, the journal is sealed": _each_agency("journal.seal", crontab(minute="2-57/5")),
    # Reminders leave in the hours of offices.
    "each hour, subscriptions": {"task": "portal.billing_watch", "schedule": crontab(minute="20", hour="8-18")},
    "each hour, what became of letters": _each_agency("outbox.poll", crontab(minute="10")),
}

CONFIGURATION: dict[str, Any] = {
    "broker_url": broker_address(settings.BROKER_URL),
    "broker_transport_options": transport_options(settings.BROKER_URL),
    "broker_connection_retry_on_startup": True,
    "worker_pool": pool(settings.BROKER_URL),
    "beat_schedule": BEAT_SCHEDULE,
    "beat_scheduler": "config.beat:Scheduler",
    "beat_schedule_filename": str(settings.LOCAL_DIR / "beat"),
    "timezone": settings.TIME_ZONE,
    "task_always_eager": getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False),
    "task_eager_propagates": getattr(settings, "CELERY_TASK_EAGER_PROPAGATES", False),
    "task_default_queue": "amiable",
    "task_ignore_result": True,
    "task_acks_late": True,
    # Safe: every task may run twice, since it only drains rows.
    "task_reject_on_worker_lost": True,
    "task_time_limit": LONGEST_TASK,
    "worker_prefetch_multiplier": 1,
    # A database connection never gives back the memory of the schemas it has visited.
    "worker_max_tasks_per_child": 500,
    "worker_send_task_events": False,
    "accept_content": ["json"],
    "task_serializer": "json",
}
