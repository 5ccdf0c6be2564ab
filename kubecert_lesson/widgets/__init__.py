"""Knobs to turn: one widget a file, each with a complete static face."""
