import ast
from collections.abc import Callable, Iterator
from pathlib import PurePath

from deploy.supply.rules.names import calls, dotted, imported, is_built, is_constant, is_true, keyword, last, mentions

Place = ast.expr | ast.stmt
Rule = Callable[[ast.AST, PurePath], Iterator[Place]]
VISITORS = ("request.GET", "request.POST", "request.COOKIES", "request.META", "request.headers", "request.body")
OUTSIDE = {"get", "post", "put", "patch", "delete", "head", "options", "request"}
# Rooms whose views and operations customers reach, and what there belongs to one of them.
CUSTOMERS = tuple(
    f"shop/{room}/"
    for room in (
        *("customer", "checkout", "basket", "order", "returns", "wishlists", "payment", "api", "invoicing"),
        *("fulfilment", "voucher"),
    )
)
OWNED = {"Order", "Basket", "Line", "WishList", "UserAddress", "ShippingAddress", "BillingAddress", "ReturnRequest"}
OWNED |= {"User", "Invoice", "Shipment", "ProductAlert", "Refund", "Email", "PaymentAttempt"}
ANY_ROW = {"pk", "id", "number", "order_number", "slug", "key"}


def safe_text(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Markup is taken as it is only where it stands in the source."""
    for call in calls(tree):
        if last(call) in {"mark_safe", "SafeString", "SafeText"} and not all(map(is_constant, call.args)):
            yield call


def built_sql(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """SQL gets values as parameters, never in its text."""
    for call in calls(tree):
        name = last(call)
        is_sql = name in {"execute", "executemany", "raw", "RawSQL", "extra"}
        if is_sql and any(map(is_built, [*call.args[:1], *(entry.value for entry in call.keywords)])):
            yield call


def no_csrf_check(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Every form is checked for where it came from."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "csrf_exempt")


def calls_outside(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Few rooms speak to other machines."""
    modules = ("requests", "urllib3", "urllib.request", "http.client", "httpx", "socket", "ftplib", "smtplib")
    for node, name in imported(tree):
        if name in modules or name.startswith(tuple(f"{module}." for module in modules)):
            yield node


def no_timeout(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Nobody waits for ever for another machine."""
    for call in calls(tree):
        module, _, name = dotted(call).rpartition(".")
        asks = (module in {"requests", "httpx"} and name in OUTSIDE) or name == "urlopen"
        if asks and keyword(call, "timeout") is None:
            yield call


def shell(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """A program gets a list of arguments; no shell reads them."""
    for call in calls(tree):
        if is_true(keyword(call, "shell")) or dotted(call) in {"os.system", "os.popen", "subprocess.getoutput"}:
            yield call


def runs_data(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Data is read, never run."""
    readers = {"eval", "exec", "compile", "__import__", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
    for call in calls(tree):
        if dotted(call) in readers and not last(keyword(call, "Loader") or call).startswith(("Safe", "CSafe")):
            yield call
    for node, name in imported(tree):
        if name.partition(".")[0] in {"pickle", "cPickle", "marshal", "shelve", "dill"}:
            yield node


def redirect_anywhere(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Where a visitor wants to go is checked before they are sent there (shop.security.redirects.next_url)."""
    names = {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect", "RedirectView"}
    for call in calls(tree):
        if last(call) in names and any(mentions(argument, *VISITORS) for argument in call.args):
            yield call


def anybodys_row(tree: ast.AST, path: PurePath) -> Iterator[Place]:
    """What belongs to a customer is looked up among what is theirs."""
    if not str(path).startswith(CUSTOMERS) or ("views" not in str(path) and "routers" not in str(path)):
        return
    for call in calls(tree):
        if _looks_up_owned(call) and call.keywords and all(entry.arg in ANY_ROW for entry in call.keywords):
            yield call


def _looks_up_owned(call: ast.Call) -> bool:
    if last(call) in {"get_object_or_404", "aget_object_or_404"}:
        return bool(call.args) and dotted(call.args[0]).partition(".")[0] in OWNED
    model, _, lookup = dotted(call).partition(".")
    return model in OWNED and lookup in {"objects.get", "objects.filter", "objects.aget"}


def guessable(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """Chance comes from `secrets`; `random` can be foretold."""
    return (node for node, name in imported(tree) if name == "random" or name.startswith("random."))


def debug_pages(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """No settings of ours show debug pages."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not is_true(node.value):
            continue
        if any(last(target) == "DEBUG" for target in node.targets):
            yield node


def logged_form(tree: ast.AST, _path: PurePath) -> Iterator[Place]:
    """What a visitor sent is not written into logs."""
    levels = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    for call in calls(tree):
        is_log = last(call) in levels and "log" in dotted(call).lower().rpartition(".")[0]
        if is_log and any(mentions(part, *VISITORS) for part in [*call.args, *(k.value for k in call.keywords)]):
            yield call


RULES: dict[str, Rule] = {
    "safe-text": safe_text,
    "built-sql": built_sql,
    "no-csrf-check": no_csrf_check,
    "calls-outside": calls_outside,
    "no-timeout": no_timeout,
    "shell": shell,
    "runs-data": runs_data,
    "redirect-anywhere": redirect_anywhere,
    "anybodys-row": anybodys_row,
    "guessable": guessable,
    "debug-pages": debug_pages,
    "logged-form": logged_form,
}
