"""What the browser tests of the entry grid share: a form in front of its reporter, its cells, a
clipboard, what reached the database."""

from collections.abc import Iterable

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from reports.models import Submission, Value
from reports.tests import make
from units.models import User

SAVED = "Đã lưu lúc"
PASSWORD = "mat-khau-minh-hoa-2025"
CHOICE = {"value_type": "choice", "over_units": "single", "over_time": "stock"}


def make_list(*more: object) -> Submission:
    """A commune's form: five counts, their first two added up, a share, a choice."""
    make.make_catalogue(
        *[f"2.{n}" for n in range(1, 6)],
        ("2.7", CHOICE | {"choices": "0=Chưa|1=Đang làm|2=Xong"}),
        ("2.8", {"value_type": "money", "decimals": 3}),
        ("2.9", {"formula": "[2.1] + [2.2]"}),
        ("2.9.1", {"formula": "100 * [2.1] / [2.9]", "value_type": "percent", "decimals": 2}),
        *more,
        rules=(("le", "block", "", "[2.2] <= [2.1]"),),
    )
    return make.submission_of(make.make_campaign(), "x11")


def make_table() -> Submission:
    """Văn phòng UBND tỉnh about four communes: two counts, their sum, a third."""
    make.make_catalogue("2.1", "2.2", ("2.3", {"formula": "[2.1] + [2.2]"}), "2.4")
    campaign = make.make_campaign(
        make.make_form(
            "vp", units="unit:vp-ubnd", subject="each", about="level:commune", indicators="2.*"
        )
    )
    return make.submission_of(campaign, "vp-ubnd")


def sign_in(context: BrowserContext, server: str, person: User) -> None:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])


def open_grid(
    page: Page, server: str, person: User, submission: Submission, query: str = ""
) -> Page:
    sign_in(page.context, server, person)
    page.goto(f"{server}/bao-cao/{submission.pk}/linh-vuc/the-che/{query}")
    page.locator("html[data-script=on]").wait_for()  # the modules have run
    return page


def cell(page: Page, code: str, unit: str = "") -> Locator:
    """The field of a line; in a table of the unit that bears the name."""
    row = page.locator(f'tr[data-name="{unit}"]') if unit else page.locator("form[data-entry]")
    return row.locator(f'[data-cell^="{code}:"]')


def shown(page: Page, code: str, unit: str = "") -> Locator:
    row = page.locator(f'tr[data-name="{unit}"]') if unit else page.locator("form[data-entry]")
    return row.locator(f'[data-shown^="{code}:"]')


def state(page: Page) -> Locator:
    return page.locator("[data-entry-state]")


def numbers(submission: Submission) -> dict[str, int | None]:
    rows = Value.objects.filter(version=submission.version)
    return dict(rows.values_list("indicator__code", "number"))


def table_numbers(submission: Submission) -> dict[tuple[str, str], int | None]:
    rows = Value.objects.filter(version=submission.version)
    found = rows.values_list("indicator__code", "subject__unit__code", "number")
    return {(code, unit): number for code, unit, number in found}


def paste(page: Page, text: str, html: str = "") -> None:
    """Ctrl+V with this on the clipboard, where the cursor is."""
    page.evaluate(
        """([text, html]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            if (html) data.setData("text/html", html);
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        [text, html],
    )


def copied(page: Page, kind: str = "copy") -> str:
    """What Ctrl+C or Ctrl+X puts on the clipboard."""
    text: str = page.evaluate(
        """(kind) => {
            const data = new DataTransfer();
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent(kind, how));
            return data.getData("text/plain");
        }""",
        kind,
    )
    return text


def press(page: Page, keys: str) -> None:
    """Keys one after another: `press(page, "Shift+ArrowDown Delete")`."""
    for key in keys.split():
        page.keyboard.press(key)


def kept(page: Page) -> list[str]:
    """Names under which this browser keeps something of anybody."""
    names: Iterable[str] = page.evaluate("Object.keys(localStorage)")
    return sorted(name for name in names if name.startswith("cchc-kept:"))
