"""Hypothesis kept short and repeatable, and the values that properties draw."""

from datetime import date
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

bounded = settings(max_examples=60, deadline=None, derandomize=True, database=None)

# Days for which every rate is known.
known_days = st.dates(date(2015, 1, 1), date(2026, 1, 31))
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
amounts = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
paid = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
