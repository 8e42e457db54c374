"""What the commands for judges and organisers share: showing a token, once, and a list of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from challenge.cli.base import Session

if TYPE_CHECKING:
    from rich.console import Console


def show_token(session: Session, role: str, name: str, secret: str) -> None:
    """Print the token of somebody; it can be shown no second time."""
    texts = session.texts()

    def human(out: Console) -> None:
        out.print(texts("people.token", name=name, role=texts(f"roles.{role}")), markup=False)
        out.print(f"  {secret}", markup=False)
        out.print(texts("people.once", noun=role), markup=False)

    session.show({"role": role, "name": name, "token": secret}, human)
