"""Short durations as kubectl and kubeadm write them, the same in every language.

Source: Kubernetes' HumanDuration, in the columns AGE and RESIDUAL TIME.
"""

from datetime import timedelta

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "y": 365 * 86400}
# Below this many seconds: the unit, and the smaller unit that follows it.
_ROWS = (
    (120, "s", ""),
    (600, "m", "s"),
    (3 * 3600, "m", ""),
    (8 * 3600, "h", "m"),
    (48 * 3600, "h", ""),
    (8 * 86400, "d", "h"),
    (2 * 365 * 86400, "d", ""),
    (8 * 365 * 86400, "y", "d"),
    (0, "y", ""),
)


def words(time: timedelta) -> str:
    """Write a duration: '90s', '5m3s', '24h', '12d', '2y10d'; a negative one is '<invalid>'."""
    seconds = int(time.total_seconds())
    if seconds < -1:
        return "<invalid>"
    seconds = max(seconds, 0)
    _, unit, part = next(row for row in _ROWS if seconds < row[0] or not row[0])
    whole, rest = divmod(seconds, _SECONDS[unit])
    smaller = rest // _SECONDS[part] if part else 0
    return f"{whole}{unit}{smaller}{part}" if smaller else f"{whole}{unit}"
