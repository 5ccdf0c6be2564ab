"""What holds for every test: the clock that it asks, and the examples that Hypothesis tries."""

import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from clocks import Watch
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.internal.detection import is_hypothesis_test

from kubecert_lesson.dialling import routes

# jsonschema would load a grammar of addresses, at two seconds of each process; no test needs it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Every test in these folders starts kubectl, or a browser and a kernel.
FOLDERS = {Path(__file__).parent / name for name in ("browser", "kubectl")}

watch = Watch()

# A background job ignores Ctrl-C, and so would every program that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine a handshake within this process can take longer than kubectl's 10 seconds.
routes.HANDSHAKE_SECONDS = 60.0

# `make test` tries the same examples in every run, `make check` fewer, `make search` many others.
USUAL = settings(
    settings(),
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("same", USUAL)
settings.register_profile("few", USUAL, max_examples=20)
settings.register_profile(
    "search",
    USUAL,
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    derandomize=False,
    max_examples=2_000,
    print_blob=True,
)
settings.load_profile("same")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what has no test to run: to import all files takes ten seconds in each process."""
    chosen = config.option.markexpr
    if chosen.startswith("not real_clock") and collection_path in FOLDERS:
        return True
    if chosen == "real_clock" and collection_path.suffix == ".py":
        marked = collection_path.parent in FOLDERS or "real_clock" in collection_path.read_text()
        return not marked or None
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent in FOLDERS:
            item.add_marker("real_clock")
        # What a hundred examples happen to reach was not meant, and measuring it takes minutes.
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("no_cover")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    watch.started.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if watch.started and not item.get_closest_marker("real_clock"):
        pytest.fail(f"it starts {watch.started[0]}, so it needs @pytest.mark.real_clock")
