"""The fault gallery: everything that can be wrong between kubectl and an API server, as data."""
