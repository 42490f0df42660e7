"""Status tracking for jupyter_client's kernel managers and restarters, without a server.

What lives here may import jupyter_client and traitlets, and nothing of jupyter_server.
"""
