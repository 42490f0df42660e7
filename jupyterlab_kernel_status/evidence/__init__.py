"""What is known of a process that ended, and what follows from it."""
