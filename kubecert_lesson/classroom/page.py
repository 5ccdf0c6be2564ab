"""The board as a page of its own: to project, to keep, or to serve on 127.0.0.1.

Nothing in it comes from elsewhere. Colours are the browser's own, dark or light, and no meaning
hangs on them. Only the served page has a script, which asks for the board every few seconds; a
button stops it, and what is open or focused stays so.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape

from kubecert_lesson.classroom.faces import ClassBoard
from kubecert_lesson.words import language_code, say

SECONDS = 3
_STYLE = """
:root { color-scheme: light dark }
body { font: 1.25rem/1.4 system-ui, sans-serif; margin: 1rem 2rem }
body { background: Canvas; color: CanvasText }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 0.15em 0.9em 0.15em 0; border-bottom: 1px solid GrayText }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.35rem; margin: 1.2em 0 0.3em }
p { margin: 0.2em 0 0.4em; max-width: 60em } button { font: inherit; min-height: 2rem }
summary { font-size: 1.35rem; font-weight: bold; margin-top: 1em; cursor: pointer }
:focus-visible { outline: 3px solid CanvasText; outline-offset: 2px }
"""
_SCRIPT = (
    """
const main = document.querySelector("main"), button = document.querySelector("button")
const ended = document.querySelector("[role=status]")
let last = "", paused = false
button.onclick = () => { paused = !paused; button.setAttribute("aria-pressed", paused) }
const reached = () => [...main.querySelectorAll("summary, [tabindex]")]
const folds = () => [...main.querySelectorAll("details")]
setInterval(async () => {
  if (paused) return
  const answer = await fetch("board").catch(() => null)
  ended.textContent = answer?.ok ? "" : ended.dataset.said
  const text = answer?.ok ? await answer.text() : last
  if (text === last || paused) return
  const open = folds().map(fold => fold.open), focus = reached().indexOf(document.activeElement)
  main.innerHTML = last = text
  folds().forEach((fold, place) => { fold.open = open[place] ?? false })
  reached()[focus]?.focus({ preventScroll: true })
}, """
    + f"{SECONDS}000)\n"
)
_SOURCE = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
# The tables carry styles of their own.
POLICY = (
    f"default-src 'none'; script-src 'sha256-{_SOURCE}'; style-src 'unsafe-inline';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def board_page(board: ClassBoard, *, live: bool = False) -> str:
    """Write the board as a whole page; a live one keeps asking its server."""
    title = escape(say("Who is stuck: class {name}", name=board.state.class_name))
    controls = _controls() if live else ""
    script = f"<script>{_SCRIPT}</script>" if live else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language_code()}"><head><meta charset="utf-8">'
        f"<title>{title}</title>\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<style>{_STYLE}</style></head>\n<body>{controls}\n"
        f"<main>{board_main(board)}</main>\n{script}</body></html>\n"
    )


def board_main(board: ClassBoard) -> str:
    """Write what changes on the page."""
    return board.as_html(1)


def _controls() -> str:
    button = escape(say("Pause"))
    ended = escape(say("This board is no longer kept up to date: its program has ended, or fails."))
    return (
        f'<button type="button" aria-pressed="false">{button}</button>'
        f' <strong role="status" data-said="{ended}"></strong>'
    )
