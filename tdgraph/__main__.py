"""`python -m tdgraph`."""

from tdgraph.cli import main

main()
