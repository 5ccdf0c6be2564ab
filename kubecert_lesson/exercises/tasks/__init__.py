"""The lesson's own exercises: a module for each notebook, with ``EXERCISES`` in it.

``exercises.yaml`` lists the modules, as in any pack; see ``packs``.
"""
