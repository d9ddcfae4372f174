"""The docket of explanations: claims of units and the rulings on them."""
