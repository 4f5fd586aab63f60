"""Judges a condition over other rules, with three values: what is unknown stays unknown if it matters."""

from collections.abc import Mapping, Sequence

from alerts.rules.judgement import Code, Judgement, Truth, all_of, any_of, negate
from settings.rules import And, Composite, Named, Not, Or, names_of


def judge_composite(condition: Composite, inputs: Mapping[str, Truth]) -> Judgement:
    """Returns what the condition says, given what each rule in it says. A rule without a truth is unknown."""
    truth = _truth(condition, inputs)
    names = dict.fromkeys(names_of(condition))
    states = ", ".join(f"{name} is {inputs.get(name, Truth.UNKNOWN)}" for name in names)
    code = {Truth.TRUE: Code.MET, Truth.FALSE: Code.NOT_MET}.get(truth, Code.UNKNOWN_INPUT)
    return Judgement(truth, code, f"{condition}: {states}")


def truth_of_rule(truths: Sequence[Truth]) -> Truth:
    """What a rule says that is judged for several checks: true if it is for any of them."""
    return any_of(list(truths)) if truths else Truth.UNKNOWN


def _truth(condition: Composite, inputs: Mapping[str, Truth]) -> Truth:
    match condition:
        case Named():
            return inputs.get(condition.name, Truth.UNKNOWN)
        case Not():
            return negate(_truth(condition.part, inputs))
        case And():
            return all_of([_truth(part, inputs) for part in condition.parts])
        case Or():
            return any_of([_truth(part, inputs) for part in condition.parts])
