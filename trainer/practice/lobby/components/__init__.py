"""What the practice page is made of, each piece named after what one sees."""
