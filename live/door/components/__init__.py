"""What the page of the door is made of."""
