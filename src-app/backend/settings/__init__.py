"""What the person chose: a few named values that come back at the next start."""
