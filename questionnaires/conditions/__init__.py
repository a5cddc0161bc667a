"""Which questions are asked: a small closed language, parsed here and never given to Python.

``COM1 == yes``, ``COM2 in [told_partly, told_solved]``, ``SAT1 <= 4 and not answered(COM1)``. A
comparison with a question that is unanswered, not shown or answered "don't know" is false, ``!=``
included; ``answered(X)`` is true for a real answer only. For several choices ``==`` asks whether
the option is among the chosen and ``!=`` whether it is not. Words of letters of any language stand
bare, others in quotes.
"""

from questionnaires.conditions.parser import Condition, parse
from questionnaires.conditions.tokens import RESERVED, ConditionError

__all__ = ["RESERVED", "Condition", "ConditionError", "parse"]
