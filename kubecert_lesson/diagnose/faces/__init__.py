"""One diagnosis, many faces: text for a terminal, HTML for a notebook, JSON for programs."""
