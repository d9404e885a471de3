"""The demo world: the cast of the tests, their colleagues, and a few finished practice runs. Everybody is invented."""
