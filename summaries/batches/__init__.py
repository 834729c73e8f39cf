"""What is to be known of a batch: its articles, what it may cost, how far it is. Only reads."""
