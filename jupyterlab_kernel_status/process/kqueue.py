"""macOS and the BSDs: a kqueue tells when a process has ended (EVFILT_PROC, NOTE_EXIT)."""
