"""Operator tree, wires, scheduler, state and time; knows nothing of pictures, channels or tables."""
