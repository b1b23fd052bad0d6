# cell: choose_model
# hint: you took the smallest model that fits. It leaves memory unused; the one with
#   most parameters is asked for.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / GIB:.1f} GiB")
    return min(fitting, key=params.get)
