"""What a person reads in a notebook, piece by piece, and the notebook with each piece in another language.

Pieces are paragraphs of text cells, comments of code cells, and string literals that are printed, drawn, or name what
is drawn. The code of both editions is the same but for those: equations, choices and names stay.
"""

import ast
import copy
import io
import re
import tokenize

# Between paragraphs: blank lines, but none within a piece of code or a formula.
BLOCK = re.compile(r"(```.*?```|\$\$.*?\$\$)", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$|`[^`]*`|<[^>]+>|!?\]\([^)]*\)", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2}")
PRINTS, DRAWS = {"print"}, re.compile(r"^(plot_|describe|set_title|set_[xy]label|legend|text|annotate)")
NAMING = {"label", "title", "titles", "xlabel", "ylabel"}  # arguments that are always read


def pieces(stem, notebook):
    """Pairs of context and text, in order; the same text in the same cell once."""
    named = readable_names(notebook)
    seen = set()
    for cell in notebook.cells:
        for context, text in _pieces_of(stem, cell, named):
            if (context, text) not in seen:
                seen.add((context, text))
                yield context, text


def translated(stem, notebook, known):
    """A copy of a notebook in which each piece that is known is replaced; its outputs are still to come."""
    named, other = readable_names(notebook), copy.deepcopy(notebook)
    for cell in other.cells:
        if cell.cell_type == "markdown":
            cell.source = _text_cell(stem, cell, known)
        else:
            cell.source = _code_cell(stem, cell, known, named)
            cell.outputs, cell.execution_count = [], None
    return other


def _pieces_of(stem, cell, named):
    if cell.cell_type == "markdown":
        yield from ((f"{stem} {cell.id}", text) for text in paragraphs(cell.source) if is_read(text))
        return
    for _start, _end, text, is_comment in spans(cell.source, named):
        yield f"{stem} {cell.id if is_comment else 'code'}", text


def paragraphs(source):
    """The paragraphs and rows of tables of a text cell and what stands between; joined, they are the cell again."""
    parts = []
    for block in BLOCK.split(source):
        parts += [block] if BLOCK.fullmatch(block) else re.split(r"(\n[ \t]*\n+|\n(?=\|))", block)
    return [part for part in parts if part]


def is_read(text):
    """Whether there are words in it, outside of formulas, code and addresses."""
    return WORD.search(FORMULA.sub(" ", text)) is not None


def _text_cell(stem, cell, known):
    context = f"{stem} {cell.id}"
    return link_from_subfolder("".join(known.get((context, part), part) for part in paragraphs(cell.source)))


def link_from_subfolder(text):
    """Pictures and pages of the project stand one folder further up; to the English edition it is said as it is."""
    return re.sub(r"\]\(\.\./(?!\w+\.ipynb)", "](../../", text)


def _code_cell(stem, cell, known, named):
    source = cell.source
    for start, end, text, is_comment in reversed(list(spans(source, named))):
        new = known.get((f"{stem} {cell.id if is_comment else 'code'}", text))
        if new is not None:
            source = source[:start] + _in_quotes(source[start:end], new, is_comment) + source[end:]
    return source


def _in_quotes(old, new, is_comment):
    """A comment with its sign, or a literal with the quotes and the prefix that it had."""
    if is_comment:
        return f"# {new}"
    prefix, quote = re.match(r"([a-zA-Z]*)(\"\"\"|'''|\"|')", old).groups()
    return f"{prefix}{quote}{new.replace(chr(10), chr(92) + 'n') if len(quote) == 1 else new}{quote}"


def spans(source, named):
    """Start, end and text of each comment and each literal that is read, with whether it is a comment; by place."""
    found = [*_comments(source), *_literals(source, named)]
    return sorted(found)


def _comments(source):
    offsets = _offsets(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text = token.string.lstrip("# ")
        if token.type == tokenize.COMMENT and WORD.search(text):
            yield offsets(*token.start), offsets(*token.end), text, True


def _literals(source, named):
    offsets = _offsets(source, "utf-8")
    for node in _read_nodes(ast.parse(source), named):
        start, end = offsets(node.lineno, node.col_offset), offsets(node.end_lineno, node.end_col_offset)
        if match := re.fullmatch(r"[a-zA-Z]*(\"\"\"|'''|\"|')(.*)\1", source[start:end], re.DOTALL):
            # Two literals side by side are one node; they would need one translation across both.
            if match[1] not in match[2] and WORD.search(re.sub(r"\{[^{}]*\}", " ", match[2])):
                yield start, end, match[2], False


def _offsets(source, encoding=None):
    """A function that says where a line and a column are, as an index; columns of bytes, if an encoding is given."""
    lines = source.splitlines(keepends=True) or [""]

    def offset(line, column):
        before = sum(len(each) for each in lines[: line - 1])
        if encoding is None or line > len(lines):
            return before + column
        return before + len(lines[line - 1].encode(encoding)[:column].decode(encoding))

    return offset


def _read_nodes(tree, named):
    """The string literals that are printed or drawn, and the names of what is."""
    inside, given = _inside_of_literals(tree), _arguments(tree)
    names = {id(node) for node in ast.walk(tree) if _is_text(node) and node.value in named} - given
    names |= {
        id(call.args[place]) for call in _calls(tree) for place in range(len(call.args)) if _is_name(call, place, named)
    }
    found = {}
    for node in ast.walk(tree):
        for each in _read_in(node, names):
            if id(each) not in inside:
                found[each.lineno, each.col_offset] = each
    return found.values()


def _inside_of_literals(tree):
    """What stands in the braces of an f-string: it is a part of that literal."""
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    return {id(part) for literal in literals for part in ast.walk(literal) if part is not literal}


def _read_in(node, names):
    if isinstance(node, ast.Call) and _name(node.func) in PRINTS:
        yield from (part for value in node.args for part in _shown(value))
    elif isinstance(node, ast.Call) and DRAWS.match(_name(node.func)):
        yield from filter(_is_sentence, (part for value in node.args for part in _shown(value)))
    if isinstance(node, ast.Call):
        keywords = (keyword.value for keyword in node.keywords if keyword.arg in NAMING)
        yield from (part for value in keywords for part in _shown(value))
    if isinstance(node, (ast.Dict, ast.DictComp)):
        keys = node.keys if isinstance(node, ast.Dict) else [node.key]
        yield from filter(_has_words, keys)
    if isinstance(node, ast.Assign) and _name(node.targets[0]) == "names":
        yield from _shown(node.value)
    if id(node) in names:
        yield node


def _shown(value):
    """The literals of an argument that appear as they are: alone, in a list, on either side of an if, filled in."""
    if isinstance(value, ast.JoinedStr) or _is_text(value):
        yield value
    elif isinstance(value, ast.IfExp):
        yield from (part for side in (value.body, value.orelse) for part in _shown(side))
    elif isinstance(value, (ast.List, ast.Tuple, ast.Starred)):
        yield from (part for child in ast.iter_child_nodes(value) for part in _shown(child))
    elif isinstance(value, ast.BinOp):
        yield from (part for side in (value.left, value.right) for part in _shown(side))
    elif isinstance(value, (ast.ListComp, ast.GeneratorExp)):
        yield from _shown(value.elt)
    elif isinstance(value, ast.DictComp):
        yield from _shown(value.value)
    elif isinstance(value, ast.Call) and _name(value.func) == "format":
        yield from _shown(value.func.value)


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_sentence(node):
    """Of a drawing function: not a colour or a marker."""
    return isinstance(node, ast.JoinedStr) or " " in node.value or node.value[:1].isupper()


def _has_words(key):
    """Of a key that is filled in: more than the name and the unit of a number."""
    parts = key.values if isinstance(key, ast.JoinedStr) else []
    return any(_is_text(part) and re.search(r"\b[a-z]{4,}\b", part.value) for part in parts)


def _name(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def readable_names(notebook):
    """Names under which things are drawn or printed: keys of dicts, which the notebook may also give to a function."""
    trees = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    keys, others, attributes = set(), set(), set()
    for tree in trees:
        inside = _inside_of_literals(tree)
        places, given = _key_places(tree), _arguments(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                attributes.add(node.attr)
            if _is_text(node) and id(node) not in given:
                (keys if id(node) in places and id(node) not in inside else others).add(node.value)
    keys -= others | attributes
    keys = {key for key in keys if WORD.search(key) and not re.fullmatch(r"\w*_\w*|\w{1,2}", key)}
    return keys | _naming_arguments(trees)


def _arguments(tree):
    """Literals that a function gets, such as the name of a code."""
    return {id(value) for call in _calls(tree) for value in call.args}


def _calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _naming_arguments(trees):
    """Function and place of each argument `name` of the notebook's own functions."""
    functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {(each.name, k) for each in functions for k, arg in enumerate(each.args.args) if arg.arg == "name"}


def _is_name(call, place, named):
    return (_name(call.func), place) in named and _is_text(call.args[place])


def _key_places(tree):
    """Literals that are keys of a dict, or an index with which one is asked."""
    places = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            places.update(id(key) for key in node.keys)
        elif isinstance(node, ast.Subscript):
            places.add(id(node.slice))
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.List, ast.Tuple)):
            places.update(id(part) for part in node.iter.elts)
    return places
