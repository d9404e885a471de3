"""What the pages of closed conversations are made of."""
