"""What a server leaves on disk while kernels run, and what the next one reads if it was killed.

An orderly end leaves nothing. No status of a kernel is decided here.
"""
