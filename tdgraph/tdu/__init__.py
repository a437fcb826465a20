"""TouchDesigner's `tdu` module: small functions and the mathematical classes."""
