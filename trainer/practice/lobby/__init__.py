"""Where two colleagues find each other, before the room in which they practise."""
