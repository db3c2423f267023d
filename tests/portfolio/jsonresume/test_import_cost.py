"""Nothing of it is paid for by a cold start."""

import subprocess
import sys

LOADED = "sorted(name for name in sys.modules if name.startswith('portfolio.jsonresume'))"


def test_package_loads_nothing_before_it_is_called():
    code = f"import sys; import portfolio.jsonresume; print({LOADED})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['portfolio.jsonresume', 'portfolio.jsonresume.faults']"
