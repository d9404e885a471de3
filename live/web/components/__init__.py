"""Small parts that pages are made of, with the same class names as on light pages."""
