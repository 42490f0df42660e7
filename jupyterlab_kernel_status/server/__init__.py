"""Status tracking in Jupyter Server: kernels, sessions, connections, events and metrics.

The HTTP endpoints are in ``api``, what a killed server leaves on disk in ``unclean_shutdown``.
Nothing outside this folder imports from it, but for the package's own entry points.
"""
