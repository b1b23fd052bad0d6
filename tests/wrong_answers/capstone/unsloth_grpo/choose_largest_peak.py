# cell: choose_model
# hint: you took the one that needs most memory. Wanted is the one with most parameters;
#   a long vocabulary can make a small model need more.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / GIB:.1f} GiB")
    return max(fitting, key=peaks.get)
