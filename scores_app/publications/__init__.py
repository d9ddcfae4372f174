"""What is published: canonical documents, the chain they form, and how each is verified."""
