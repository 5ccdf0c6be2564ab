"""``python -m kubecert_lesson`` is the command ``kubecert-lesson``."""

import sys

from kubecert_lesson.cli import main

sys.exit(main())
