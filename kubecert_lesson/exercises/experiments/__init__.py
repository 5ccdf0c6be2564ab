"""Small experiments that decide what is so: each runs, and returns the code of a choice.

Nothing here knows a right answer. An experiment makes its certificates, lets the lesson's own
verifiers, servers and readers judge them, and says what came out.
"""
