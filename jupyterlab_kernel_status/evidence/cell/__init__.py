"""Which cell was running, and which line of it."""
