"""Read by gunicorn wherever it is started from this folder: a log of requests, when asked for, holds no code."""

logger_class = "config.access_log.PrivateAccessLog"
