"""The tail of a kernel's stderr, which its server's terminal shows as ever. On Linux.

The kernel writes to a nameless temporary file: that never blocks it, and nothing happens to it when
the server is gone, as it would with a pipe. One thread for all kernels carries what is new to the
terminal, and gives the space back to the disk.
"""
