"""Unit files of systemd: where they lie, drop-ins, and how their values are read."""

import re
import shlex
from pathlib import Path

PATHS = [Path(path) for path in ("/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system")]
UNITS = {"": 1, "s": 1, "sec": 1, "seconds": 1, "ms": 0.001, "m": 60, "min": 60, "minutes": 60, "h": 3600, "d": 86400}


class UnitFile:
    """The settings of a unit: every value of each name, in order; an empty value forgets those before it."""

    def __init__(self, name: str, fragment: Path):
        self.name = name
        self.fragment = fragment
        self.values: dict = {}
        for file in [fragment, *drop_ins(name)]:
            self._read(file)

    def _read(self, file: Path) -> None:
        section = ""
        for line in re.sub(r"\\\n\s*", " ", file.read_text()).splitlines():
            line = line.strip()
            if not line or line[0] in "#;":
                continue
            if line[0] == "[":
                section = line.strip("[]")
                continue
            name, _, value = line.partition("=")
            values = self.values.setdefault((section, name.strip()), [])
            if value.strip():
                values.append(self._specifiers(value.strip()))
            else:
                values.clear()

    def _specifiers(self, value: str) -> str:
        stem = self.name.rpartition(".")[0]
        known = {"n": self.name, "N": stem, "p": stem.partition("@")[0], "i": stem.partition("@")[2], "%": "%"}
        return re.sub(r"%([nNpi%])", lambda match: known[match[1]], value)

    def all(self, section: str, name: str) -> list:
        return self.values.get((section, name), [])

    def one(self, section: str, name: str, default: str = "") -> str:
        values = self.all(section, name)
        return values[-1] if values else default

    def names(self, name: str) -> list:
        """The unit names in all values of a setting of [Unit]."""
        return [unit for value in self.all("Unit", name) for unit in value.split()]

    def seconds(self, section: str, name: str, default: float) -> float:
        return span(self.one(section, name)) if self.all(section, name) else default

    def yes(self, section: str, name: str) -> bool:
        return self.one(section, name).lower() in ("yes", "true", "on", "1")


def find(name: str):
    """The unit's file, or None."""
    files = (path / name for path in PATHS)
    return next((file for file in files if file.exists()), None)


def drop_ins(name: str) -> list:
    """Drop-ins in the order of their file names; of two with one name the first path's counts."""
    found: dict = {}
    for path in reversed(PATHS):
        found.update({file.name: file for file in (path / f"{name}.d").glob("*.conf")})
    return [found[file] for file in sorted(found)]


def span(text: str) -> float:
    """A time span such as "1min 30s" in seconds; 0 and "infinity" both mean no limit where they are a time-out."""
    if text == "infinity":
        return float("inf")
    parts = re.findall(r"([\d.]+)\s*([a-z]*)", text)
    if not parts or any(unit not in UNITS for _, unit in parts):
        raise ValueError(f"got time span {text}, expected such as 5, 90s or 1min 30s")
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def environment(unit: UnitFile) -> dict:
    """Environment= and EnvironmentFile= of a service. A missing file is an error unless its name begins with -."""
    result: dict = {}
    for value in unit.all("Service", "Environment"):
        result.update(word.split("=", 1) for word in shlex.split(value))
    for value in unit.all("Service", "EnvironmentFile"):
        file = Path(value.lstrip("-"))
        if file.exists():
            result.update(environment_file(file.read_text()))
        elif not value.startswith("-"):
            raise FileNotFoundError(f"Failed to load environment files: {file}: No such file or directory")
    return result


def environment_file(text: str) -> dict:
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;" and "=" in line)
    return {name.strip(): value.strip()[1:-1] if quoted(value.strip()) else value.strip() for name, _, value in pairs}


def quoted(value: str) -> bool:
    return len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]


def command(line: str, variables: dict) -> tuple:
    """The words of an Exec line, with its variables put in, and whether its failure counts."""
    counts = not line.startswith("-")
    words: list = []
    for word in shlex.split(line.lstrip("-+:!")):
        if re.fullmatch(r"\$\w+", word):
            words += variables.get(word[1:], "").split()
        else:
            words.append(re.sub(r"\$\{(\w+)\}", lambda match: variables.get(match[1], ""), word).replace("$$", "$"))
    return words, counts
