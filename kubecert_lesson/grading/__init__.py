"""Assignments of a course: tasks of a student's own, answers handed in as data, points by outcome.

``assignment("week-1", my_code)`` opens one in a notebook. nbgrader collects and grades it: see
deploy/nbgrader in the repository.
"""

from kubecert_lesson.grading.student import OwnTasks, assignment

__all__ = ["OwnTasks", "assignment"]
