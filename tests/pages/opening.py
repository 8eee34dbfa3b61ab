"""Helper that opens a registry page in Chromium, for tests and screenshots."""

from contextlib import contextmanager

from tests import browser as chromium


@contextmanager
def opened(site, row, browser, *, before=None, shared=None, **settings):
    """Yield (page, faults) with the row's page open; faults are added to the list.

    `before(page)` is called with the page still empty. `shared` is a context to use instead of one with these settings. It has
    fetched styles and scripts before, which halves the time to open a page; what the page keeps there is removed.
    """
    context = shared or browser.new_context(base_url=site.origin, **settings)
    if row.staff:
        site.sign_in(context)
    page, watch = context.new_page(), chromium.Watch(site.origin)
    page.set_default_timeout(20_000)
    watch.follow(page)
    if before:
        before(page)
    path = site.paths[row.name]
    if given := site.answers.get(row.name):
        own = {name: given[name] for name in ("status", "headers", "body")}
        page.route(f"{site.origin}{path}", lambda route: route.fulfill(**own))
    answer = page.goto(path)
    if answer.status != row.status:
        watch.faults.append(f"answered {answer.status}, not {row.status}")
    # The console also reports errors that a test asks for.
    if row.status >= 400:
        watch.faults = [fault for fault in watch.faults if f"status of {row.status}" not in fault]
    _press(page, row)
    try:
        yield page, watch.faults
    finally:
        if shared:
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
            context.clear_cookies()
            page.close()
        else:
            context.close()


def _press(page, row):
    for name, text in row.fill:
        page.locator(f"main [name={name}]").last.fill(text)
    if row.press:
        page.evaluate("document.querySelectorAll('main details').forEach(details => { details.open = true })")
        button = page.get_by_role("main").get_by_role("button", name=row.press).last
        # The browser's own refusal of empty fields would keep the page that shows the errors away.
        button.evaluate("button => { button.form.noValidate = true }")
        button.click()
        page.wait_for_load_state()
