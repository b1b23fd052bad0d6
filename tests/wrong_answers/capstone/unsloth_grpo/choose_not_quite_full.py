# cell: choose_model
# hint: you asked for less than is available. A model that needs exactly what there is
#   fits: at most means ≤.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak < available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / GIB:.1f} GiB")
    return max(fitting, key=params.get)
