"""Notebooks whose stored outputs are compared with a run: by nbval, strictly, and without a trace.

No cell is exempt, each is run twice, HOME stays as it was, and nothing listens beyond 127.0.0.1.
``rules`` says what a notebook must be like to be compared, ``masks`` what may differ, ``running``
runs it and ``storing`` stores its outputs anew. It needs the extra ``course``.
"""

import sys

# Where it is installed, jsonschema loads a grammar of addresses, at two seconds a process; the
# schema of notebooks has no address to check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
