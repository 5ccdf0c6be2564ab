"""Exercises: tasks as data, a check each, wrong answers that are known by name.

``exercise("certificate-for-a-user")`` deals one, ``.check(answer)`` judges what is handed in, and
``progress()`` shows what is done. ``quiz("before")`` asks what is believed.
"""

from kubecert_lesson.exercises.progress_page import progress
from kubecert_lesson.exercises.quizzing import quiz
from kubecert_lesson.exercises.session import exercise

__all__ = ["exercise", "progress", "quiz"]
