"""Trial runs: a draft set on an earlier round's scores; never a result."""
