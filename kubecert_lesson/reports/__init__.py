"""What was found, in the formats that other programs and tickets take.

Every command brings its results as ``Results`` of one shape, and each format is a pure function
of them: ``markdown``, ``junit``, ``sarif``; ``prometheus`` writes numbers.
"""

from kubecert_lesson.reports.junit import junit
from kubecert_lesson.reports.markdown import markdown
from kubecert_lesson.reports.prometheus import prometheus
from kubecert_lesson.reports.sarif import sarif
from kubecert_lesson.reports.values import Metric, Result, Results, Sample

__all__ = ["Metric", "Result", "Results", "Sample", "junit", "markdown", "prometheus", "sarif"]
