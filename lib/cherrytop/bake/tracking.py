"""Optional tracking: the numbers of every step as TensorBoard events."""


def tensorboard_writer(out):
    """A function for `oven.bake`'s on_step that writes to `out`/tensorboard.

    Raises:
        ImportError: TensorBoard is missing.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise ImportError(
            "--tensorboard needs the package: pip install tensorboard"
        ) from error
    writer = SummaryWriter(out / "tensorboard")

    def on_step(row):
        for name, value in row.items():
            if name not in ("seed", "phase", "step") and value is not None:
                tag = f"seed {row['seed']}, {row['phase']}/{name}"
                writer.add_scalar(tag, value, row["step"])
        writer.flush()

    return on_step
