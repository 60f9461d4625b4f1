"""What the browser's log must not say on any page: errors, warnings, violations of the content security policy."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Response

LOUD = {"error", "warning"}
# A question that a newer one replaces is broken off, on purpose; htmx logs that like a failure.
BROKEN_OFF = ("htmx:afterRequest, ", "htmx:sendAbort, ")
# The browser logs most violations by itself; this also gives those that it keeps to itself.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


class Complaints:
    """Collects what the pages of some contexts complain of; `expected` are parts of what a test brings about itself."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.expected: list[str] = []

    def expect(self, part: str) -> None:
        """Let pass what contains `part`."""
        self.expected.append(part)

    @property
    def unexpected(self) -> list[str]:
        """What nobody expected."""
        return [text for text in self.heard if not any(part in text for part in self.expected)]

    def listen(self, context: BrowserContext) -> None:
        """Hear every page of `context`, those that it opens later too."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", self._listen_to)

    def _listen_to(self, page: Page) -> None:
        page.on("console", self._hear_log)
        page.on("pageerror", self._hear_error)
        page.on("response", self._hear_answer)

    def _hear_log(self, message: ConsoleMessage) -> None:
        if message.type in LOUD and not any(name in message.text for name in BROKEN_OFF):
            self.heard.append(f"{message.location.get('url')}: {message.text}")

    def _hear_error(self, error: Error) -> None:
        self.heard.append(f"uncaught: {error.message}")

    def _hear_answer(self, response: Response) -> None:
        if response.status >= 500:
            self.heard.append(f"{response.url} answered {response.status}")
