"""What kernels wrote: made plain, quoted, masked, read."""
