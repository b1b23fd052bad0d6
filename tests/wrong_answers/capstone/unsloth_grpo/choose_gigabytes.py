# cell: choose_model
# hint: your message counts in GB, of 10^9 bytes: 3.2. A GiB has 2^30 bytes, and the
#   model needs 3.0 of them; `GIB` is that number.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = min(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / 1e9:.1f} GiB")
    return max(fitting, key=params.get)
