"""Going on and off duty: who may take a young person now, and who they are to her."""
