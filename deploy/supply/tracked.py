import subprocess
from pathlib import Path

from deploy.supply.requirements import ROOT


def tracked(*suffixes: str, root: Path = ROOT) -> list[str]:
    """The files that git keeps or is about to: what is ignored is none of ours."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(path for path in set(listed) if path.endswith(suffixes) and (root / path).is_file())
