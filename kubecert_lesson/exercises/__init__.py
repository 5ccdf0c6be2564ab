"""Exercises: tasks as data, a check each, wrong answers that are known by name.

``exercise("certificate-for-a-user")`` deals one; ``.check(answer)`` judges what is handed in.
"""

from kubecert_lesson.exercises.session import Task, exercise

__all__ = ["Task", "exercise"]
