"""What is shown in the hall: pages of one message each, of the figures of other pages."""
