"""Status tracking for jupyter_client's kernel managers and restarters, without a server.

``operation_gate`` decides whether an operation may begin; ``restarter`` asks it for each restart.

What lives here may import jupyter_client and traitlets, and nothing of jupyter_server.
"""
