"""How sure a ranking is under small changes of weights and appraisal; an aid, never a result."""
