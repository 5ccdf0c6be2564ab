"""The records of the faults, a module for each family: who refuses whom, why, and how to fix it."""
