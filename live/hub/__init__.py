"""Who is woken when something has news."""
