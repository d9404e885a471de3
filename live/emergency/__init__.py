"""When somebody's life or safety is at stake: the alarm, who is rung, what one does, and what is written down (EM)."""
