"""What the history and the replay are made of."""
