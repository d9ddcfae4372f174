"""The appraisal: who judges what, one criterion over all units, one unit over all criteria."""
