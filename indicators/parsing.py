"""From the text of a formula or rule to its tree; every fault says in Vietnamese what and where.

condition  := and_term ("or" and_term)*          rules only, down to the comparison
and_term   := not_term ("and" not_term)*
not_term   := "not" not_term | comparison
comparison := sum (("==" | "!=" | "<=" | ">=" | "<" | ">") sum)?
sum        := product (("+" | "-") product)*
product    := factor (("*" | "/") factor)*
factor     := "-" factor | number | [code] | value | name(...) | "(" condition ")"
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from indicators.expressions import (
    CODE,
    LEVELS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_LENGTH,
    Binary,
    Call,
    Cell,
    Compare,
    Expression,
    FormChanged,
    FormulaError,
    Frame,
    Logic,
    Negate,
    Node,
    Not,
    Number,
    Ref,
    Shift,
    add,
    children,
    is_condition,
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)
      | \[(?P<code>[^\[\]]*)\]
      | (?P<name>[A-Za-z_]+)
      | "(?P<string>[^"]*)"
      | (?P<mark>==|!=|<=|>=|[-+*/(),<>]))""",
    re.VERBOSE,
)
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_FRAMES = {frame.value: frame for frame in Frame if frame is not Frame.NOW}
_RULES_ONLY = "chỉ dùng được trong quy tắc kiểm tra, không dùng trong công thức"


@dataclass(frozen=True)
class Token:
    """A word of the text and where it stands."""

    kind: str
    text: str
    position: int


def parse_number(text: str) -> Expression:
    """A formula: must be a number. Raises `FormulaError`."""
    parser = _Parser(text, rules=False)
    return parser.whole(parser.sum)


def parse_condition(text: str) -> Expression:
    """The condition of a rule: must be true or false. Raises `FormulaError`."""
    parser = _Parser(text, rules=True)
    expression = parser.whole(parser.condition)
    if not is_condition(expression.root):
        raise FormulaError("Quy tắc phải là một phép so sánh, ví dụ [1] <= [2]", 0, text)
    return expression


def _tokens(text: str) -> list[Token]:
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"Quá dài: tối đa {MAX_LENGTH} ký tự", MAX_LENGTH)
    found, position, end = [], 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if not match or not match.lastgroup:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise FormulaError(_stray(text[start]), start, text)
        start = match.start(match.lastgroup) - (match.lastgroup in ("code", "string"))
        found.append(Token(match.lastgroup, match[match.lastgroup], start))
        position = match.end()
    return [*found, Token("end", "", end)]


def _stray(char: str) -> str:
    hints = {
        "[": "Thiếu dấu ] đóng mã chỉ tiêu",
        "]": "Thừa dấu ]",
        '"': 'Thiếu dấu " đóng',
        "=": "Dùng == để so sánh bằng",
        "“": 'Dùng dấu nháy thẳng "',
        "”": 'Dùng dấu nháy thẳng "',
        "×": "Dùng dấu * để nhân",
        ":": "Dùng dấu / để chia",
        "≤": "Dùng <=",
        "≥": "Dùng >=",
        "≠": "Dùng !=",
        "%": "Không dùng dấu %; viết 100 * [a] / [b]",
    }
    return hints.get(char, f"Gặp ký tự lạ “{char}”")


class _Parser:
    """One pass over the tokens; each method reads one line of the grammar above."""

    def __init__(self, text: str, *, rules: bool) -> None:
        self.text, self.rules = text, rules
        self.tokens = _tokens(text)
        self.at = self.depth = 0
        self.frame = Frame.NOW

    # Reading tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def fault(self, message: str, token: Token | None = None) -> FormulaError:
        return FormulaError(message, (token or self.token).position, self.text)

    def next(self) -> Token:
        token = self.token
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def accept(self, *texts: str) -> Token | None:
        """The next token if it is one of these marks or words."""
        fits = self.token.kind in ("mark", "name") and self.token.text in texts
        return self.next() if fits else None

    def expect(self, mark: str) -> None:
        if not self.accept(mark):
            raise self.fault(f"Thiếu dấu {mark}")

    # The grammar

    def whole(self, rule: Callable[[], Node]) -> Expression:
        if self.token.kind == "end":
            raise self.fault("Chưa có nội dung")
        root = rule()
        if self.token.kind != "end":
            raise self.fault(self.leftover())
        if _too_deep(root):
            raise FormulaError(f"Quá nhiều tầng: tối đa {MAX_DEPTH}", 0, self.text)
        return Expression(root)

    def leftover(self) -> str:
        if self.token.text == ",":
            return "Thừa dấu phẩy; phần thập phân viết sau dấu chấm, ví dụ 0.3"
        if self.token.text in _COMPARISONS:
            compared = "Không so sánh liên tiếp; nối bằng and"
            return compared if self.rules else f"Phép so sánh {_RULES_ONLY}"
        return f"Thừa “{self.token.text}”; thiếu phép tính ở trước?"

    def condition(self) -> Node:
        return self.logic("or", lambda: self.logic("and", self.negation))

    def logic(self, op: str, part: Callable[[], Node]) -> Node:
        start = self.token
        terms = [part()]
        while self.accept(op):
            self.must(terms[0], start, condition=True)
            after = self.token
            terms.append(part())
            self.must(terms[-1], after, condition=True)
        return Logic(op, tuple(terms)) if len(terms) > 1 else terms[0]

    def negation(self) -> Node:
        if not self.accept("not"):
            return self.comparison()
        self.deeper()
        start = self.token
        operand = self.negation()
        self.depth -= 1
        self.must(operand, start, condition=True)
        return Not(operand)

    def comparison(self) -> Node:
        start = self.token
        left = self.sum()
        sign = self.accept(*_COMPARISONS)
        if not sign:
            return left
        self.must(left, start)
        after = self.token
        right = self.sum()
        self.must(right, after)
        return Compare(sign.text, left, right)

    def sum(self) -> Node:
        start = self.token
        node = self.product()
        while sign := self.accept("+", "-"):
            self.must(node, start)
            after = self.token
            right = self.product()
            self.must(right, after)
            node = add(node, right) if sign.text == "+" else Binary("-", node, right)
        return node

    def product(self) -> Node:
        start = self.token
        node = self.factor()
        while sign := self.accept("*", "/"):
            self.must(node, start)
            after = self.token
            right = self.factor()
            self.must(right, after)
            node = Binary(sign.text, node, right)
        return node

    def factor(self) -> Node:
        self.deeper()
        token = self.next()
        node = self.minus() if token.text == "-" and token.kind == "mark" else self.atom(token)
        self.depth -= 1
        return node

    def minus(self) -> Node:
        start = self.token
        operand = self.factor()
        self.must(operand, start)
        return Negate(operand)

    def atom(self, token: Token) -> Node:
        if token.kind == "number":
            return self.literal(token)
        if token.kind == "code":
            return Ref(self.code(token))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "mark" and token.text == "(":
            node = self.condition() if self.rules else self.sum()
            self.expect(")")
            return node
        found = f"gặp “{token.text}”" if token.text else "hết nội dung"
        raise self.fault(f"Cần một số, mã chỉ tiêu [..] hoặc dấu ngoặc, nhưng {found}", token)

    def literal(self, token: Token) -> Number:
        if len(token.text) > MAX_DIGITS:
            raise self.fault(f"Số quá dài: tối đa {MAX_DIGITS} chữ số", token)
        return Number(Decimal(token.text))

    def code(self, token: Token) -> str:
        code = token.text.strip()
        if not CODE.fullmatch(code):
            raise self.fault(f"“{code}” không phải là mã chỉ tiêu", token)
        return code

    # Names

    def named(self, token: Token) -> Node:
        if token.text == "at_level":
            return self.at_level()
        known = token.text in ("value", "abs", "max", "min", "changed_since_previous", *_FRAMES)
        if not known:
            raise self.fault(f"Không hiểu “{token.text}”; mã chỉ tiêu đặt trong ngoặc vuông", token)
        if not self.rules:
            raise self.fault(f"“{token.text}” {_RULES_ONLY}", token)
        if token.text == "value":
            return Cell()
        self.expect("(")
        node = self.function(token)
        self.expect(")")
        return node

    def function(self, token: Token) -> Node:
        if token.text == "changed_since_previous":
            if not self.accept("form"):
                raise self.fault("Viết changed_since_previous(form)")
            return FormChanged()
        if token.text in _FRAMES:
            return self.shift(token)
        args = [self.argument()]
        while self.accept(","):
            args.append(self.argument())
        if (len(args) == 1) != (token.text == "abs"):
            raise self.fault("abs cần một số; max, min cần từ hai số trở lên", token)
        return Call(token.text, tuple(args))

    def shift(self, token: Token) -> Node:
        if self.frame is not Frame.NOW:
            raise self.fault(f"“{token.text}” không lồng được trong “{self.frame}”", token)
        self.frame = _FRAMES[token.text]
        operand = self.argument()
        self.frame = Frame.NOW
        return Shift(_FRAMES[token.text], operand)

    def argument(self) -> Node:
        start = self.token
        node = self.sum()
        self.must(node, start)
        return node

    def at_level(self) -> Ref:
        self.expect("(")
        code = self.next()
        if code.kind != "code":
            raise self.fault('Viết at_level([mã], "cấp")', code)
        self.expect(",")
        level = self.next()
        if level.kind != "string" or level.text not in LEVELS:
            raise self.fault(f"Cấp phải là một trong: {', '.join(LEVELS)}", level)
        self.expect(")")
        return Ref(self.code(code), level.text)

    # Limits and kinds

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fault(f"Quá nhiều tầng: tối đa {MAX_DEPTH}")

    def must(self, node: Node, token: Token, *, condition: bool = False) -> None:
        if is_condition(node) != condition:
            need = "một phép so sánh" if condition else "một số"
            raise self.fault(f"Ở đây cần {need}", token)


def _too_deep(root: Node) -> bool:
    """Level by level, not recursively: a long chain of `-` is deep without any bracket."""
    layer: tuple[Node, ...] = (root,)
    for _ in range(MAX_DEPTH):
        layer = tuple(child for node in layer for child in children(node))
        if not layer:
            return False
    return True
