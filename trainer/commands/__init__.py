"""One file a command; what it prints is for people."""
