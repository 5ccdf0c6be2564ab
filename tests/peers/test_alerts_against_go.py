"""What Go says of each TLS alert, beside the lesson's table of it."""

import re
from importlib.util import find_spec
from pathlib import Path

from kubecert_lesson.faults.texts import ALERTS


def test_every_alert_has_the_number_and_the_words_that_go_has() -> None:
    found = find_spec("go")
    assert found is not None and found.submodule_search_locations
    package = Path(found.submodule_search_locations[0])
    source = (package / "src" / "crypto" / "tls" / "alert.go").read_text()
    numbers = dict(re.findall(r"(alert\w+) +alert = (\d+)", source))
    words = re.findall(r'(alert\w+): +"([^"]+)"', source)
    assert len(words) > 30
    assert {int(numbers[name]): said for name, said in words} == ALERTS
