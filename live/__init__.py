"""Real conversations, and the people and rules around them."""
