"""Where readers' ballots come in, and the pages around them."""
