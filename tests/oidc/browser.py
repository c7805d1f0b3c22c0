"""What a browser does in a login at a provider: browser.py ADDRESS SUBJECT.

Follows redirections and fills in the provider's forms; prints the last address and whose session
there is. With ADDRESS alone: attacks on the callback, one line each."""

import html
import http.client
import http.cookiejar
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

address = sys.argv[1]


class Browser:
    def __init__(self):
        jar = http.cookiejar.CookieJar(
            http.cookiejar.DefaultCookiePolicy(rfc2965=False, strict_ns_domain=0))
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar), NoRedirect())

    def go(self, target, fields=None):
        """One request; the answer's status, address to go on, text."""
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            response = self.opener.open(urllib.request.Request(target, data), timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        text = response.read().decode()
        onward = response.headers.get("Location")
        return response.status, onward and urllib.parse.urljoin(target, onward), text

    def follow(self, target, stop=None):
        """Redirections up to the first that begins with `stop`, or a page."""
        status, onward, text = self.go(target)
        while onward and not (stop and onward.startswith(stop)):
            target = onward
            status, onward, text = self.go(target)
        return (onward or target), text

    def session(self):
        status, _, text = self.go(address + "/v1/session")
        return json.loads(text)["account"] if status == 200 else "nobody"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def form(text, **values):
    action = html.unescape(re.search(r'action="([^"]+)"', text).group(1))
    fields = {name: html.unescape(value) for name, value in
              re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text)}
    return action, {**fields, **values}


def callback(browser, subject):
    """The address of the callback that the provider gives for a subject."""
    back = address + "/v1/session/oidc/callback"
    at, text = browser.follow(address + "/v1/session/oidc", back)
    while not at.startswith(back):
        action, fields = form(text, login=subject, password="any")
        _, onward, text = browser.go(urllib.parse.urljoin(at, action), fields)
        at, text = (onward, text) if onward.startswith(back) else browser.follow(onward, back)
    return at


def log_in(subject):
    browser = Browser()
    at, _ = browser.follow(callback(browser, subject))
    print(at.removeprefix(address), browser.session())


def attacks():
    def outcome(name, browser, target):
        at, _ = browser.follow(target)
        print(name, at.removeprefix(address), browser.session())

    victim, thief = Browser(), Browser()
    outcome("another browser", thief, callback(victim, "sub-siti"))
    browser = Browser()
    target = callback(browser, "sub-siti")
    outcome("another state", browser, re.sub(r"state=[^&]+", "state=x", target))
    outcome("again after that", browser, target)
    browser = Browser()
    outcome("another code", browser, re.sub(r"code=[^&]+", "code=x", callback(browser, "sub-siti")))
    browser = Browser()
    target = callback(browser, "sub-siti")
    browser.follow(target)
    other = Browser()
    outcome("a used code", other, target)
    outcome("nothing", Browser(), address + "/v1/session/oidc/callback")


if len(sys.argv) > 2:
    log_in(sys.argv[2])
else:
    attacks()
