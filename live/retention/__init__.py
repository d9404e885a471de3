"""What was promised about time is what happens: words go when their days are over, in backups too."""
