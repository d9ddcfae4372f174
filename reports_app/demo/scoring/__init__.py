"""The rounds of 2022 and 2023, illustrative: every unit of those years, at every stage.

Everything follows from the codes of unit and criterion, so that each load gives the same figures.
"""
