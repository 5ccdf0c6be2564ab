"""A TLS handshake in memory, message by message, with the verdicts of both sides."""
