"""Headless cooking: what to cook (`plan`), cooking it and writing frames (`cook`)."""
