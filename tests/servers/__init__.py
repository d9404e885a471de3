"""Real servers for tests: each lives in a folder of its own, on this machine only, and ends with the test run."""
