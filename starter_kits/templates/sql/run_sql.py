"""Run start.sql with DuckDB for Python, for who has no duckdb program.

    python run_sql.py            or        python run_sql.py my_own.sql
"""

import os
import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else "start.sql"
    text = (Path(name) if Path(name).is_file() else HERE / name).read_text(encoding="utf-8")
    os.chdir(HERE)  # the names of files in start.sql begin in the folder of the kit
    with duckdb.connect() as db:
        for statement in db.extract_statements(text):
            try:
                shown = db.execute(statement)
            except duckdb.Error as error:
                print(error, file=sys.stderr)
                return 1
            if statement.type == duckdb.StatementType.SELECT:
                names = [column[0] for column in shown.description]
                rows = shown.fetchall()
                for row in rows:
                    print("   ".join(f"{n} {v}" for n, v in zip(names, row, strict=True)))
                print()
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
