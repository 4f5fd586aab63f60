"""Writes the files of Prometheus rules: `python -m deploy.prometheus.make`, or `make generated`."""

from pathlib import Path

from deploy.prometheus import application, own, readings

FOLDER = Path(__file__).parent


def files() -> dict[Path, str]:
    """Returns the text of each generated file."""
    return {
        FOLDER / "paywatch.rules.yaml": own.text(),
        FOLDER / "application.rules.yaml": application.text(),
        FOLDER / "readings.rules.yaml": readings.text(),
    }


def main() -> None:
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
