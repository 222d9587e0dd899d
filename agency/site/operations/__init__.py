"""Writes of the site: its pages, what people write through them, who asked for its news."""

from .contact import TooManyMessages, notify_team, receive_message, settle_message
from .news import ask_news, confirm_news, leave_news, send_confirmation
from .pages import install_pages, open_to_editors
from .sending import NewsRefused, agree_news, send_news

__all__ = [
    "NewsRefused",
    "TooManyMessages",
    "agree_news",
    "ask_news",
    "confirm_news",
    "install_pages",
    "leave_news",
    "notify_team",
    "open_to_editors",
    "receive_message",
    "send_confirmation",
    "send_news",
    "settle_message",
]
