"""Measurements: the floor, the load, and what is measured beside each other (`trainer bench`)."""
