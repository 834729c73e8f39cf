"""The writing assistant's pages: a reader's own article, taken apart."""
