"""When the players of a round meet, and what alice asks for."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GROUPS = ("dev",)
