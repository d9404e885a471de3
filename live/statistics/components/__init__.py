"""What the statistics page is made of."""
