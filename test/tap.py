"""The few lines of TAP that the Python tests share: each function named test_…
of the calling module is one result; an exception is `not ok` with its trace."""
import sys
import traceback


def main(module):
    """Runs every test of `module` in the order in which it stands there."""
    tests = [(name, value) for name, value in vars(module).items() if name.startswith("test_") and callable(value)]
    wanted = sys.argv[1:]
    tests = [t for t in tests if not wanted or t[0] in wanted]
    print(f"1..{len(tests)}", flush=True)
    bad = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            skipped = test()
        except BaseException:  # a wrong SystemExit is a failure as well
            bad += 1
            print(f"not ok {number} - {name}")
            print("\n".join("# " + line for line in traceback.format_exc().splitlines()), flush=True)
            continue
        note = f" # SKIP {skipped}" if isinstance(skipped, str) else ""
        print(f"ok {number} - {name}{note}", flush=True)
    return 1 if bad else 0


def equal(actual, expected, what=""):
    if actual != expected:
        raise AssertionError(f"{what}\n  got    {actual!r}\n  wanted {expected!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)
