"""`python -m helpers.exercises list` prints a line for each exercise: its name, its kind and its objective."""

import argparse

from helpers.exercises.catalogue import chapter, exercises


def main():
    """The one command that there is."""
    parser = argparse.ArgumentParser(prog="python -m helpers.exercises", description="The exercises of the course.")
    parser.add_argument("command", choices=["list"], help="a line for each exercise: name, kind, objective")
    parser.parse_args()
    for name, exercise in exercises().items():
        objective = chapter(name.partition(".")[0]).OBJECTIVES[exercise.objective]
        print(f"{name:7} {exercise.kind:9} {objective}")


if __name__ == "__main__":
    main()
