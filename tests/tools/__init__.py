"""What several tests share; importable as `tdgraph_tests` (tests/conftest.py)."""
