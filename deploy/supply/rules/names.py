"""Small questions about a piece of parsed Python."""

import ast
from collections.abc import Iterator


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.AST) -> str:
    """ "subprocess.run" of `subprocess.run(…)`; what is no name in front of a dot is left out: ".execute"."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def last(node: ast.AST) -> str:
    return dotted(node).rpartition(".")[2]


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((entry.value for entry in call.keywords if entry.arg == name), None)


def is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def is_constant(node: ast.expr) -> bool:
    """Text that stands in the source: a literal, several of them, or one in gettext."""
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, ast.Call):
        return last(node) in {"_", "gettext", "gettext_lazy", "dedent"} and all(map(is_constant, node.args))
    return isinstance(node, ast.Constant)


def is_built(node: ast.expr) -> bool:
    """Text put together from values: an f-string with any, `%`, `+` or `.format()`."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add) and not is_constant(node)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each import with the full names of what it brings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def mentions(node: ast.AST, *names: str) -> bool:
    """Whether any of these dotted names, such as "request.POST", is somewhere inside."""
    return any(dotted(part).endswith(names) for part in ast.walk(node) if isinstance(part, ast.Attribute))
