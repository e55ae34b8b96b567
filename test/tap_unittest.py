"""Runs a unittest module and prints TAP: for tests that share a set-up by class (others use tap.py)."""
import sys
import unittest


class TapResult(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def say(self, good, test, note=""):
        self.number += 1
        print(f"{'ok' if good else 'not ok'} {self.number} - {test.id().split('.', 1)[-1]}{note}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say(True, test, f" # SKIP {reason}")

    def blame(self, test, error):
        self.say(False, test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print("#", line, flush=True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.blame(test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.blame(test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.blame(subtest, error)


def main(names=None):
    loader = unittest.defaultTestLoader
    module = sys.modules["__main__"]
    names = names or sys.argv[1:]
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    result = TapResult()
    suite.run(result)
    print(f"1..{result.number}", flush=True)
    sys.exit(0 if result.wasSuccessful() else 1)
