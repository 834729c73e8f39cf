"""What betrays ballots that no honest reader gave; plain rows in, findings out."""
