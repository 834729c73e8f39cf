"""Writes of what was written: imports, exports, and the hashes of texts."""
