"""Answers are checked and predictions compared: whatever is handed in, a sentence comes back."""

from helpers.base.checks import in_words
from helpers.base.i18n import _
from helpers.base.machine import say
from helpers.exercises import progress
from helpers.exercises.catalogue import find

_compared = set()  # names of predictions that have been, in this kernel
_listeners = {}  # what is told of it, by name: the widgets that ask


def check(name, answer=None):
    """Say whether an answer to an exercise is right, or give a hint that fits the mistake.

    Parameters
    ----------
    name : str
        Of the exercise, as "02.3".
    answer : object, optional
        Whatever you think is right; nothing is an answer that is still to come.
    """
    exercise = _find(name, "EXERCISES")
    if exercise is None:
        return
    if exercise.is_missing(answer):
        say(_("{name}: no answer yet. When you have one, run this cell again.").format(name=name))
        return
    is_right, remark, words = _judge(exercise, answer)
    tries = progress.count(name, "wrong")
    progress.keep(name, "right" if is_right else "wrong", words)
    if is_right:
        say(_("{name}: right. {why}").format(name=name, why=_(exercise.why)))
        return
    say(_("{name}: not right yet. {remark}").format(name=name, remark=remark or _hint(exercise, tries)))
    if tries + 1 >= len(exercise.hints):
        say(_('A worked solution: solution("{name}")').format(name=name))


def is_right(name, answer):
    """Whether an answer to an exercise is right, without a word: for grading.

    Parameters
    ----------
    name : str
        Of the exercise, as "02.3".
    answer : object

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    return _judge(find(name, "EXERCISES"), answer)[0]


def hint(name):
    """Print the next hint for an exercise: the first, or after each wrong answer one that goes deeper.

    Parameters
    ----------
    name : str
        Of the exercise, as "02.3".
    """
    exercise = _find(name, "EXERCISES")
    if exercise is not None:
        say(_hint(exercise, progress.count(name, "wrong")))


def solution(name):
    """Print a worked solution of an exercise, and why it is right.

    Parameters
    ----------
    name : str
        Of the exercise, as "02.3".
    """
    exercise = _find(name, "EXERCISES")
    if exercise is not None:
        progress.keep(name, "shown")
        say(f"{exercise.solution.strip()}\n\n{_(exercise.why)}")


def compare(name):
    """Put the prediction that you made beside what the model says.

    Parameters
    ----------
    name : str
        Of the prediction, as "02.a".
    """
    prediction = _find(name, "PREDICTIONS")
    if prediction is None:
        return
    said = progress.latest(name)
    known = said is not None and prediction.check(said)
    say(comparison(prediction, said) if known else _("No prediction of yours is on record here."))
    _compared.add(name)
    for tell in _listeners.get(name, []):
        tell()


def comparison(prediction, said):
    """What was said, and which idea may stand behind it if the model says otherwise."""
    message = _("Your prediction: {said}.").format(said=prediction.in_words(said))
    remark = _("The model says the same.") if prediction.is_right(said) else prediction.feedback(said)
    return f"{message} {remark}"


def when_compared(name, tell):
    """Have `tell` called each time this prediction is compared."""
    _listeners.setdefault(name, []).append(tell)


def has_been_compared(name):
    """Whether this prediction has been compared in this kernel."""
    return name in _compared


def _judge(exercise, answer):
    """Whether anything at all is right, the remark on it, and what it is, without an error."""
    try:
        verdict = exercise.judge(answer)
        return verdict.is_right, verdict.remark, in_words(answer)
    except Exception:  # An answer may be an object whose every method fails.
        kind = type(answer).__name__
        return False, _("The answer, a {kind}, can not be read.").format(kind=kind), kind


def _hint(exercise, tries):
    return _(exercise.hints[min(tries, len(exercise.hints) - 1)])


def _find(name, table):
    try:
        return find(name, table)
    except ValueError as error:
        say(str(error))
        return None
