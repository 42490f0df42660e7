"""The server died too: what it leaves on disk while kernels run, and what the next one reads."""
