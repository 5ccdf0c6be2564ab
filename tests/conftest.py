"""What holds for every test: the clock that it asks, and the examples that Hypothesis tries."""

from collections.abc import Generator
from pathlib import Path

import pytest
from clocks import Watch
from hypothesis import settings

# Every test in these folders starts kubectl, or a browser and a kernel.
FOLDERS = {Path(__file__).parent / name for name in ("browser", "kubectl")}

watch = Watch()

# The same examples in every run; `make search` chooses the other profile.
settings.register_profile("same", deadline=None, database=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent in FOLDERS:
            item.add_marker("real_clock")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    watch.started.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    yield
    if watch.started and not item.get_closest_marker("real_clock"):
        pytest.fail(f"it starts {watch.started[0]}, so it needs @pytest.mark.real_clock")
