"""make site: the documents as a site in build/site, with broken links as errors.

`python -m docs.site` needs the extra `docs` (Zensical). What no reader needs is taken away afterwards, Dutch pages say that
they are Dutch, and the site is refused when a page would ask something of another host.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What a browser fetches by itself: links that a reader may follow are no request.
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|preload|preconnect|icon|modulepreload))[^>]*\bhref=["']?(?:https?:)?//[^"'\s>]+"""
)
_IN_DUTCH = {
    "On this page": "Op deze pagina",
    ">Search<": ">Zoeken<",
    'aria-label="Search"': 'aria-label="Zoeken"',
    'aria-label="Navigation"': 'aria-label="Navigatie"',
    'title="Permanent link"': 'title="Link naar dit kopje"',
}
_FETCHED_BY_STYLE = re.compile(r"""(?:@import\s+|url\()["']?(?:https?:)?//[^"')\s]+""")


def requests_to_others(site: Path) -> list[str]:
    """Return what pages and styles of a site would fetch from another host: file, and the tag or rule."""
    found = []
    for suffix, pattern in ((".html", _FETCHED), (".css", _FETCHED_BY_STYLE)):
        for path in sorted(site.rglob(f"*{suffix}")):
            asked = pattern.findall(path.read_text("utf-8"))
            found += [f"{path.relative_to(site)}: {tag}" for tag in asked]
    return found


def sweep(site: Path) -> None:
    """Take away what stood among the pages and is none, and give Dutch pages their language."""
    for path in (*site.glob("*.py"), *site.glob("*.json")):
        if path.name != "search.json":
            path.unlink()
    shutil.rmtree(site / "__pycache__", ignore_errors=True)
    for path in (site / "nl").rglob("*.html"):
        page = path.read_text("utf-8")
        page = re.sub(r'<html lang="en"', '<html lang="nl"', page, count=1)
        for english, dutch in _IN_DUTCH.items():  # the tool has one language for a site
            page = page.replace(english, dutch)
        path.write_text(page, "utf-8")


def build(root: Path) -> Path:
    """Build the site of the documents in `root` and return its folder; exits when a link is broken."""
    tool = Path(sys.executable).with_name("zensical")
    subprocess.run([tool, "build", "--clean", "--strict"], cwd=root, check=True)
    site = root / "build" / "site"
    sweep(site)
    return site


def main() -> None:
    """Build the site; exit with 1 when a link is broken, or when a page would ask another host."""
    try:
        site = build(ROOT)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    if asked := requests_to_others(site):
        sys.exit("The site would ask other hosts:\n" + "\n".join(asked))
    sys.stdout.write(f"{site}\n")


if __name__ == "__main__":
    main()
