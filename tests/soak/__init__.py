"""Many rounds of starting, killing, restarting and shutting down, beside stock."""
