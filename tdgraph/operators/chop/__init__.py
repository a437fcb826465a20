"""The CHOPs, one file per type, named after it: `noise.py` is the noiseCHOP."""
