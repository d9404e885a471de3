"""What an organisation learns from its conversations, counted so that nobody can be found in the numbers (ST2–ST5)."""
