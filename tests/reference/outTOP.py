"""As Null."""

from __future__ import annotations

from .nullTOP import reference as reference
