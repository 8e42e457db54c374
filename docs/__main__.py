"""make docs: write the pages that are generated."""

from pathlib import Path

from challenge.cli import cli
from challenge.cli.reference import command_reference
from challenge.pilots_page import pilots_page
from generator.exports.model_page import model_page
from generator.exports.supports_page import supports_page

HERE = Path(__file__).parent

(HERE / "world.md").write_text(model_page(), encoding="utf-8")
(HERE / "supports.md").write_text(supports_page(), encoding="utf-8")
(HERE / "commands.md").write_text(command_reference(cli), encoding="utf-8")
(HERE / "pilots.md").write_text(pilots_page(HERE / "pilots.json"), encoding="utf-8")
