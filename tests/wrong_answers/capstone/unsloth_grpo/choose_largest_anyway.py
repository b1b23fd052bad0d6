# cell: choose_model
# hint: you took the model with most parameters of all, whether it fits or not. First
#   keep those that fit, then take the largest of them.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / GIB:.1f} GiB")
    return max(params, key=params.get)
