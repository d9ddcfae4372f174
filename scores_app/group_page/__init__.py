"""What the ranking page of a group shows beside the lines: order, findings, what moved."""
