"""The bank holidays of England, with those proclaimed for a single year that were known when the library was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from holidays import country_holidays


def bank_holidays(years: Iterable[int]) -> list[date]:
    """In order. One that falls on a weekend is there beside the weekday that stands for it."""
    return sorted(country_holidays("GB", subdiv="ENG", years=years))
