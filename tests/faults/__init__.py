"""What happens when things break: the server is killed, the line is cut."""
