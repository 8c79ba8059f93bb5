#!/usr/bin/env python3
"""tests/hostile/measured.py OUT COMMAND...: runs it and writes into OUT its status
(128 and more: killed by a signal), the seconds of CPU and the largest memory in MB,
of it and of its processes."""

import os
import subprocess
import sys

run = subprocess.Popen(sys.argv[2:])
_, status, use = os.wait4(run.pid, 0)
code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
with open(sys.argv[1], "w") as out:
    print(code, f"{use.ru_utime + use.ru_stime:.2f}", use.ru_maxrss // 1024, file=out)
sys.exit(code)
