"""The exercises: which answers their checks reject, and by what."""

from cherrytop.figures.style import ABOVE, BELOW, INK, RECORDED, in_style, new_axes

KINDS = (  # what became of an answer: its words, mark and colour, in this order
    ("caught, and told why", "s", RECORDED),
    ("caught, with other words", "o", BELOW),
    ("caught at grading", "^", INK),
    ("right, and accepted", "+", ABOVE),
    ("judged badly", "x", "#c02020"),
)


@in_style
def kill_matrix(rows):
    """Every answer that was tried on the checks, a mark each, exercise by exercise.

    Args:
        rows: list of dict, one an answer: exercise (its id), kind ("hint",
            "message" or "right"), caught_by (a check, or None), visible and
            recognised (1 or 0).

    Returns:
        matplotlib Figure.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("no rows: pass the recorded answers, `matrix/answers`")
    exercises = list(dict.fromkeys(row["exercise"] for row in rows))
    fig, ax = new_axes(height=0.3 * len(exercises) + 1.7)
    columns = {}
    for number, (words, mark, color) in enumerate(KINDS):
        places = []
        for line, exercise in enumerate(exercises):
            for row in rows:
                if row["exercise"] == exercise and outcome(row) == number:
                    columns[line] = columns.get(line, 0) + 1
                    places.append((columns[line], line))
        if places:
            ax.plot(*zip(*places, strict=True), mark, color=color, ms=2.5, label=words)
    ax.set_yticks(range(len(exercises)), [id.split("/")[1] for id in exercises])
    ax.invert_yaxis()
    ax.grid(False)
    ax.set_xlim(0)
    ax.set_xlabel("Answers tried (one mark each)")
    fig.legend(
        loc="outside lower center", frameon=False, ncols=2, fontsize=9.5,
        handletextpad=0.2,
    )  # fmt: skip
    return fig


def outcome(row):
    """Which of KINDS an answer is: its place in that list."""
    if row["kind"] == "right":
        return 4 if row["caught_by"] else 3
    if not row["caught_by"]:
        return 4
    if not row["visible"]:
        return 2
    return 0 if row["recognised"] else 1
