"""Windows: a process's handle is signalled when it has ended."""
