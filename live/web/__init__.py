"""What every page shares: frame, theme, texts, components, and the safety of the ground they stand on."""
