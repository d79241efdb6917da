"""What is asked of the shop's speed, and whether it was reached; printed at the end of a run."""

from dataclasses import dataclass

ROW = "{:44}{:>14}{:>14}  {}"


@dataclass(frozen=True)
class Goal:
    name: str
    limit: float
    unit: str = ""
    is_least: bool = False  # else the most

    def is_reached(self, figure: float) -> bool:
        return figure >= self.limit if self.is_least else figure <= self.limit

    def line(self, figure: float) -> str:
        sign = "≥" if self.is_least else "≤"
        goal, found = (f"{value:.4g} {self.unit}".strip() for value in (self.limit, figure))
        return ROW.format(self.name, f"{sign} {goal}", found, "reached" if self.is_reached(figure) else "MISSED")


class Verdicts:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.missed = 0

    def least(self, name: str, figure: float, limit: float, unit: str = "") -> None:
        self._add(Goal(name, limit, unit, is_least=True), figure)

    def most(self, name: str, figure: float, limit: float, unit: str = "") -> None:
        self._add(Goal(name, limit, unit), figure)

    def show(self) -> None:
        print("\n" + ROW.format("goal", "asked", "found", ""))
        print("\n".join(self.lines))

    def _add(self, goal: Goal, figure: float) -> None:
        self.lines.append(goal.line(figure))
        self.missed += not goal.is_reached(figure)
