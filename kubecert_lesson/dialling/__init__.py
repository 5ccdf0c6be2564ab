"""The client's side of a connection: open it, look at what the server shows, ask, and close it.

Nothing secret is sent to a server whose certificate was not found good beforehand.
"""
