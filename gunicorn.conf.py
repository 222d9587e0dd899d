"""Read by gunicorn wherever it is started from this folder."""

import gc
import importlib

# A log of requests, when asked for, holds no code.
logger_class = "config.logs.access.PrivateAccessLog"
# The application is read once, and its processes share what they only read.
preload_app = True


def when_ready(_server: object) -> None:
    """Read the addresses, which the first request would, then keep the collector off what is never thrown away."""
    for addresses in ("config.urls_public", "config.urls_tenant"):
        importlib.import_module(addresses)
    gc.collect()
    gc.freeze()
