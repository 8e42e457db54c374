"""A small spreadsheet: evaluates the formulas of a workbook as Excel does, as far as ours go.

Written from how Excel describes its functions, knowing nothing of how the workbook is made: the other side of the test.
"""

import operator

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import range_boundaries

OPERATORS = {
    "=": (1, lambda a, b: bool(same(a, b))),
    "<>": (1, lambda a, b: not same(a, b)),
    "<": (1, operator.lt),
    ">": (1, operator.gt),
    ">=": (1, operator.ge),
    "&": (2, lambda a, b: text(a) + text(b)),
    "+": (3, lambda a, b: number(a) + number(b)),
    "-": (3, lambda a, b: number(a) - number(b)),
    "*": (4, lambda a, b: number(a) * number(b)),
    "/": (4, lambda a, b: number(a) / number(b)),
}


class CellError(Exception):
    """What a cell shows with a # in front."""


def same(a, b):
    a, b = ("" if v is None else v for v in (a, b))
    if isinstance(a, str) and isinstance(b, str):
        return a.lower() == b.lower()
    return type(a) in (int, float) and type(b) in (int, float) and a == b


def number(value):
    if value is None:
        return 0
    if isinstance(value, str):
        raise CellError("#VALUE!")
    return value


def text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


class Workbook:
    """A workbook that calculates; `put` changes a cell."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)
        self.known = {}

    def put(self, sheet, cell, value):
        self.book[sheet][cell].value = value
        self.known.clear()

    def value(self, sheet, cell):
        key = (sheet, cell)
        if key not in self.known:
            raw = self.book[sheet][cell].value
            formula = isinstance(raw, str) and raw.startswith("=")
            self.known[key] = Formula(self, sheet, raw).value() if formula else raw
        return self.known[key]

    def block(self, sheet, reference):
        """Return the values of a range, row by row; of one cell, its value."""
        if "!" in reference:
            sheet, reference = reference.rsplit("!", 1)
            sheet = sheet.strip("'")
        elif reference in self.book.defined_names:
            return self.block(sheet, self.book.defined_names[reference].attr_text)
        reference = reference.replace("$", "")
        left, top, right, bottom = range_boundaries(reference)
        cells = self.book[sheet].iter_rows(top, bottom, left, right)
        values = [[self.value(sheet, c.coordinate) for c in row] for row in cells]
        return values[0][0] if len(values) == len(values[0]) == 1 else values


class Formula:
    """Reads tokens from left to right; functions get what they ask for, not before."""

    def __init__(self, book, sheet, formula):
        self.book, self.sheet = book, sheet
        self.tokens = [t for t in Tokenizer(formula).items if t.type != "WHITE-SPACE"]
        self.tree = self.expression(0)
        assert not self.tokens, self.tokens

    def value(self):
        return self.run(self.tree)

    def expression(self, least):
        left = self.term()
        while self.tokens and self.tokens[0].type == "OPERATOR-INFIX":
            rank, _ = OPERATORS[self.tokens[0].value]
            if rank <= least:
                break
            sign = self.tokens.pop(0).value
            left = ("op", sign, left, self.expression(rank))
        return left

    def term(self):
        token = self.tokens.pop(0)
        if token.type == "PAREN":
            inside = self.expression(0)
            assert self.tokens.pop(0).value == ")"
            return inside
        if token.type == "FUNC":
            arguments = []
            while self.tokens[0].value != ")":
                arguments.append(self.expression(0))
                if self.tokens[0].type == "SEP":
                    self.tokens.pop(0)
            self.tokens.pop(0)
            return ("call", token.value.rstrip("("), arguments)
        return ("is", token.subtype, token.value)

    def run(self, node):
        kind, what, *rest = node
        if kind == "op":
            left, right = self.run(rest[0]), self.run(rest[1])
            return OPERATORS[what][1](left, right)
        if kind == "call":
            return getattr(self, f"do_{what.lower()}")(*rest[0])
        if what == "TEXT":
            return rest[0][1:-1].replace('""', '"')
        if what == "NUMBER":
            return float(rest[0])
        return self.book.block(self.sheet, rest[0])

    def do_if(self, test, yes, no):
        return self.run(yes) if self.run(test) else self.run(no)

    def do_iferror(self, first, instead):
        try:
            return self.run(first)
        except CellError:
            return self.run(instead)

    def do_or(self, *tests):
        return True in {bool(self.run(t)) for t in tests}  # all of them: no short cut

    def do_and(self, *tests):
        return False not in {bool(self.run(t)) for t in tests}

    def do_not(self, test):
        return not self.run(test)

    def do_isnumber(self, node):
        return type(self.run(node)) in (int, float)

    def do_min(self, *nodes):
        return min(number(self.run(n)) for n in nodes)

    def do_sum(self, *nodes):
        cells = [c for n in nodes for row in self.run(n) for c in row]
        return sum(c for c in cells if type(c) in (int, float))

    def do_round(self, node, digits):
        assert self.run(digits) == 0
        return int(number(self.run(node)) + 0.5)

    def do_substitute(self, node, old, new):
        return text(self.run(node)).replace(self.run(old), self.run(new))

    def do_match(self, wanted, among, how):
        assert self.run(how) == 0
        value, cells = self.run(wanted), [c for row in self.run(among) for c in row]
        for place, cell in enumerate(cells, 1):
            if same(cell, value):
                return place
        raise CellError("#N/A")

    def do_index(self, among, row, column=None):
        cells, place = self.run(among), int(self.run(row))
        if column is not None:
            return cells[place - 1][int(self.run(column)) - 1]
        return [c for line in cells for c in line][place - 1]
