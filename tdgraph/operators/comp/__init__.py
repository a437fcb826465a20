"""The COMPs, one file per type, named after it: `noise.py` is the noiseCOMP."""
