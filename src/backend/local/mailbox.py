"""Shows what Grafana would have told each contact point, had anybody an account there.

    python3 mailbox.py 8080

Grafana posts its messages to `/<contact point>`; `/` shows the last of them as a page, the newest first, and
each is a log line too. Nothing is kept: another start is an empty mailbox.
"""

import html
import json
import sys
import threading
from collections import deque
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

KEPT = 200  # messages on the page
LARGEST = 1 << 20  # bytes of a message

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5">
<title>Mailbox</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
article { border-left: 4px solid #c4162a; margin: 1rem 0; padding: 0 1rem; }
article.resolved { border-color: #37872d; }
h2 { font-size: 1.1rem; margin: 0; }
pre { font: inherit; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
small { opacity: 0.75; }
</style>
<h1>Mailbox</h1>
<p>What contact points would have been told. The page renews itself.</p>
%s
</html>
"""

messages = deque(maxlen=KEPT)
lock = threading.Lock()


def text(value):
    return value if isinstance(value, str) else ""


def line(**fields):
    """A log line in logfmt."""
    pairs = (f"{key}={json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    print(" ".join(pairs), flush=True)


def article(message):
    resolved = "resolved" if message["status"] == "resolved" else "firing"
    escaped = {key: html.escape(value) for key, value in message.items()}
    return (
        f'<article class="{resolved}">\n'
        f"<h2>{escaped['title']}</h2>\n"
        f"<small>to {escaped['to']}, {escaped['at']}, {resolved}</small>\n"
        f"<pre>{escaped['text']}</pre>\n"
        "</article>"
    )


def page():
    with lock:
        articles = [article(message) for message in reversed(messages)]
    return PAGE % ("\n".join(articles) or "<p>It is empty: nothing has fired yet.</p>")


class Handler(BaseHTTPRequestHandler):
    server_version = "mailbox"
    sys_version = ""

    def answer(self, status, kind, body):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if urlsplit(self.path).path == "/":
            self.answer(200, "text/html", page())
        else:
            self.answer(404, "text/plain", "the page is at /\n")

    def do_POST(self):
        to = unquote(urlsplit(self.path).path).strip("/")
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if not to or not 0 < length <= LARGEST:
                raise ValueError
            told = json.loads(self.rfile.read(length))
            alerts = told["alerts"]
            first = alerts[0].get("labels", {})
        except (ValueError, LookupError, TypeError, AttributeError):
            self.answer(400, "text/plain", "no message of Grafana\n")
            return
        message = {
            "to": to,
            "at": datetime.now(timezone.utc).strftime("%H:%M:%S UTC"),
            "status": text(told.get("status")),
            "title": text(told.get("title")) or text(first.get("alertname")),
            "text": text(told.get("message")).strip(),
        }
        with lock:
            messages.append(message)
        line(
            level="info",
            to=to,
            status=message["status"],
            alerts=len(alerts),
            alert=text(first.get("alertname")),
            service=text(first.get("service")),
            msg=message["title"],
        )
        self.answer(200, "application/json", "{}\n")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(sys.argv[1])), Handler).serve_forever()
