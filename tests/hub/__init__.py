"""A class on one machine: the hub of deploy/, and learners who are simulated through its API."""
