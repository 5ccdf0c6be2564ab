"""Exercises: tasks as data, a check each, wrong answers that are known by name.

``exercise("certificate-for-a-user")`` deals one, ``.check(answer)`` judges what is handed in, and
``progress()`` shows what is done. ``quiz("before")`` asks what is believed.
"""
