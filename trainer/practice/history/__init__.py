"""The practices one has been part of: seen again, shown to somebody, or deleted."""
