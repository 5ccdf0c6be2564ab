"""The teacher's page: it keeps up with a folder, and what one has opened or focused stays so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from classroom.people import Room, practice_key
from classroom.serving import served
from playwright.sync_api import Browser, expect

from kubecert_lesson import classroom
from kubecert_lesson.classroom.reports import SeatReport, SeatTask
from kubecert_lesson.classroom.seats import Seat, seat_code

from .accessibility import violations
from .conftest import ARTEFACTS

HOSTILE = "<b>ann</b>"


def test_the_board_keeps_up_and_works_by_keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> None:
    room, folder, now = Room(tmp_path, monkeypatch), tmp_path / "codes", datetime.now(UTC)
    folder.mkdir()
    with room.sitting("teacher"):
        key = classroom.new_class()
    _, codes = classroom.sample_class(30, seed=7, now=now, key=key)
    (folder / "chat.txt").write_text("\n".join(codes))
    page, asked = browser.new_page(viewport={"width": 1280, "height": 900}), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    with served(folder, room.folder / "teacher") as address:
        page.goto(address)
        expect(page.get_by_role("heading", name="Who is stuck")).to_be_visible()
        page.screenshot(path=ARTEFACTS / "class-board.png", full_page=True)
        fold, hold = page.locator("summary"), page.get_by_role("button", name="Pause")
        fold.press("Enter")
        stuck = {"who-speaks": SeatTask(done=False, attempts=9)}
        late = Seat(ticket=key.ticket, key=practice_key(1), name=HOSTILE)
        report = SeatReport(made=now, name=HOSTILE, tasks=stuck)
        (folder / "late.txt").write_text(seat_code(late, report))
        expect(page.locator("main")).to_contain_text(HOSTILE, timeout=15_000)
        expect(fold).to_be_focused()
        expect(page.locator("details")).to_have_attribute("open", "")
        assert violations(page, "body") == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, "body", only_colours=True) == []
        hold.press("Enter")
        expect(hold).to_have_attribute("aria-pressed", "true")
        hold.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("no longer kept up to date", timeout=15_000)
    page.close()
    assert {url.removeprefix(address) for url in asked} <= {"", "board"}
