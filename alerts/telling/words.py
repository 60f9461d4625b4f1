"""Words that come from outside, as they may stand in a message: one line, in reading order, and nothing but words.

Names are whatever somebody typed into a console. In a mail a line break could begin a header, a mark could turn the
reading order around; in a chat an @here would wake everybody, and a bracket be a link to somewhere else.
"""

import unicodedata

from alerts.channels.kinds import BY_SCHEME

# Format characters turn the reading order or are not seen; the other categories are no characters of any text.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
ELLIPSIS = "\u2026"
# Signs that chats take for markup, and what looks like them and is none.
HARMLESS = str.maketrans(
    {
        "@": "\uff20", "<": "\u2039", ">": "\u203a", "[": "\uff3b", "]": "\uff3d", "*": "\u2217", "_": "\uff3f",
        "~": "\u223c", "`": "\u2019", "|": "\u00a6", "#": "\uff03", "&": "\uff06", "\\": "\uff3c",
    }
)  # fmt: skip


def line(text: str, *, longest: int = 500) -> str:
    """Return the text as one line of at most so many characters, without what is not seen; addresses are no links."""
    seen = "".join(" " if unicodedata.category(sign) in UNSEEN else sign for sign in text[: 4 * longest])
    words = " ".join(seen.replace("://", ": //").split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + ELLIPSIS


def harmless(text: str, *, longest: int = 500) -> str:
    """Return `line` for a service that reads markup."""
    return line(text, longest=longest).translate(HARMLESS)


def reads_markup(address: str) -> bool:
    """Whether the service of this address takes signs in a text for markup; that of one of its own does."""
    kind = BY_SCHEME.get(address.partition("://")[0].lower())
    return kind is None or kind.reads_markup
