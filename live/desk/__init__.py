"""The counsellor's desk: who waits, who talks, who is on duty, and the alarm."""
