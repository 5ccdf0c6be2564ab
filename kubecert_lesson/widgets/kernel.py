"""Whether this code runs in a notebook's kernel, found out without loading IPython."""

import sys
from typing import Any


def kernel() -> Any:
    """Return the IPython kernel that this code runs in, or None."""
    # Code that runs in a kernel has imported IPython; other code need not load it.
    ipython = sys.modules.get("IPython")
    return getattr(ipython.get_ipython(), "kernel", None) if ipython else None
