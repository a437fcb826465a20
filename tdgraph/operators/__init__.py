"""Operator types, one file each; `registry` finds them by name without importing the others."""
