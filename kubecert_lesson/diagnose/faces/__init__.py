"""One diagnosis, many faces: text for a terminal, HTML for a notebook, JSON for programs.

A text and an HTML face take the plain values of ``report``, which a diagnosis and an explanation
make of themselves; so no face needs to know them.
"""
