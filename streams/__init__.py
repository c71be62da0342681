"""What happened on the platforms: events, the log that keeps them, and the figures folded from it.

This package knows nothing of shows as people run them; `console` builds on it, never the reverse.
"""
