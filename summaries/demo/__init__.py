"""The demo corpus and what made its model versions."""
