"""What makes the generated pages of docs/: texts from the declarations, pictures from the operators themselves.

Nothing of tdgraph imports this, and this uses tdgraph as anybody does.
"""
