"""Networks to and from text."""
