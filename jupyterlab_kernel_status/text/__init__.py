"""What kernels wrote: made plain, quoted, masked.

Functions of strings; what a text means is decided in ``verdict``.
"""
