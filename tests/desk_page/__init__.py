"""The desk's page as it leaves the house. What it does in a browser stands in tests/browser/test_desk_*.py."""
