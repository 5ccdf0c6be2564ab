"""The checks of a diagnosis, in the order in which kubectl itself would fail."""
