"""Plays one service of the demo: answers, calls others, writes log lines, sends spans, and shows trouble.

    STANDIN_SERVICE=cart python3 stand_in.py

It needs Python 3.9 or newer and nothing else. Who it is and what it does stands in `demo.json` beside it,
which mltgen makes. Variables of the environment:

    STANDIN_SERVICE              which service it plays
    STANDIN_SCENARIO             which scenario it plays; none: all is well
    STANDIN_BLOCKED              whom it cannot reach, as names parted by commas
    STANDIN_CONFIG               another file in place of `demo.json`
    OTEL_EXPORTER_OTLP_ENDPOINT  where spans go, over OTLP/HTTP, such as http://otel-collector:4318
    OTEL_RESOURCE_ATTRIBUTES     more attributes of its spans, as `name=value,name=value`
    SERVICE_VERSION              the version it says to have

Each service shows what its own effects in the scenario say, and nothing else: it waits for a slow callee no
longer than its objective allows, and a failure of a callee is no failure of its own.
"""

import json
import os
import queue
import random
import re
import secrets
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

SERVER, CLIENT = 2, 3  # kinds of spans, as OTLP numbers them
UNSET, ERROR = 0, 2  # states of spans, as OTLP numbers them
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
CHECKERS = re.compile(r"kube-probe|blackbox|synthetic", re.IGNORECASE)
NO_TRACE, NO_SPAN = "0" * 32, "0" * 16
TIMEOUT = 30  # seconds that a callee has to answer
FAILED = "Mltgen-Failed"  # header of an answer: who failed on the way, though the answer is none

# What is said to a store to see that it answers: one question, in its own language.
HELLO = {
    "postgres": b"\x00\x00\x00\x08\x04\xd2\x16\x2f",  # may we speak TLS?
    "redis": b"SET mltgen:stand-in 1 EX 60\r\nGET mltgen:stand-in\r\n",
    "memcached": b"version\r\n",
}
# What the span of such a call says that was asked.
STATEMENTS = {
    "postgres": ("SELECT", "SELECT id, title, price FROM {} WHERE id = $1"),
    "mysql": ("SELECT", "SELECT id, title, price FROM {} WHERE id = ?"),
    "mongodb": ("find", '{{"find": "{}"}}'),
    "redis": ("GET", "GET mltgen:stand-in"),
    "memcached": ("get", "get {}"),
    "kafka": ("publish", ""),
    "rabbitmq": ("publish", ""),
}


class Trouble(Exception):
    """A call that brought no good answer."""


def failed_of(answer):
    """Who failed below a callee."""
    return {name for name in answer.headers.get(FAILED, "").split(",") if name}


class Spans:
    """Spans that have ended, on their way to the collector."""

    def __init__(self, endpoint, attributes):
        self.url = endpoint.rstrip("/") + "/v1/traces" if endpoint else ""
        self.resource = {"attributes": attributes_of(attributes)}
        self.waiting = queue.Queue(maxsize=10_000)
        self.ended = threading.Event()

    def add(self, span):
        try:
            self.waiting.put_nowait(span)
        except queue.Full:
            pass  # nobody takes them: a demo goes on without

    def run(self):
        while not self.ended.wait(1):
            self.flush()

    def flush(self):
        spans = []
        while len(spans) < 1_000 and not self.waiting.empty():
            spans.append(self.waiting.get())
        if not spans or not self.url:
            return
        scope = {"scope": {"name": "mltgen.stand-in"}, "spans": spans}
        body = json.dumps({"resourceSpans": [{"resource": self.resource, "scopeSpans": [scope]}]})
        request = urllib.request.Request(
            self.url, body.encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except (OSError, ValueError):
            for span in spans:  # later, perhaps
                self.add(span)


def attributes_of(values):
    """Attributes as OTLP has them in JSON."""
    kinds = {bool: "boolValue", int: "intValue", float: "doubleValue"}
    attributes = []
    for key, value in values.items():
        kind = kinds.get(type(value), "stringValue")
        # JSON has no 64-bit integers, so OTLP writes them as text.
        attributes.append({"key": key, "value": {kind: str(value) if kind == "intValue" else value}})
    return attributes


class Span:
    """A span that has begun."""

    def __init__(self, name, kind, trace, parent, attributes):
        self.name, self.kind, self.trace, self.parent = name, kind, trace, parent
        self.id = secrets.token_hex(8)
        self.attributes = attributes
        self.trouble = ""
        self.start = time.time_ns()

    def end(self, spans):
        """Hands it on; with trouble, as an error with an event that says which."""
        end = time.time_ns()
        span = {
            "traceId": self.trace,
            "spanId": self.id,
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": str(self.start),
            "endTimeUnixNano": str(end),
            "attributes": attributes_of(self.attributes),
            "status": {"code": UNSET},
        }
        if self.parent:
            span["parentSpanId"] = self.parent
        if self.trouble:
            span["status"] = {"code": ERROR, "message": self.trouble}
            exception = {"exception.type": "Error", "exception.message": self.trouble}
            span["events"] = [
                {"name": "exception", "timeUnixNano": str(end), "attributes": attributes_of(exception)}
            ]
        spans.add(span)


class Service:
    """The service that is played."""

    def __init__(self, demo, name, scenario):
        if name not in demo["services"]:
            raise SystemExit(f"STANDIN_SERVICE={name!r} is no service of this demo: {', '.join(demo['services'])}")
        if scenario and scenario not in demo["scenarios"]:
            raise SystemExit(
                f"STANDIN_SCENARIO={scenario!r} is no scenario of this demo: {', '.join(demo['scenarios'])}"
            )
        self.name, self.demo = name, demo
        self.itself = demo["services"][name]
        self.effects = demo["scenarios"].get(scenario, {})
        self.effect = self.effects.get(name, {})
        self.offline = self.effect.get("offline", False)
        self.blocked = os.environ.get("STANDIN_BLOCKED", "").split(",")
        version = os.environ.get("SERVICE_VERSION") or demo["version"]
        attributes = {
            "service.name": name,
            "service.version": version,
            "deployment.environment": demo["environment"],
            "deployment.environment.name": demo["environment"],
            "host.name": socket.gethostname(),
            "process.pid": os.getpid(),
            "telemetry.sdk.language": "python",
        }
        for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","):
            key, equals, value = pair.partition("=")
            if equals and value:
                attributes[key.strip()] = unquote(value.strip())
        endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT", demo["otlp"])
        self.spans = Spans(endpoint, attributes)

    # --- log lines -----------------------------------------------------------------------------------

    def log(self, fields, span):
        """Writes a line in the format of the demo."""
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        trace = {self.demo["log"]["trace_id"]: span.trace, "spanID": span.id} if span else {}
        fields = {"ts": now, **fields, **trace}
        form = self.demo["log"]["format"]
        if form == "json":
            line = json.dumps(fields)
        elif form == "logfmt":
            line = " ".join(f"{key}={logfmt(value)}" for key, value in fields.items())
        else:
            rest = {key: value for key, value in fields.items() if key not in ("ts", "level", "msg")}
            rest = " ".join(f"{key}={logfmt(value)}" for key, value in rest.items())
            line = f"{now} {fields.get('level', 'info').upper()} {fields.get('msg', '')} {rest}"
        write(line)

    def say(self, line, span):
        """Writes the line of an effect, as it is, and of which trace it tells."""
        if span and self.demo["log"]["format"] != "json":
            line += f" {self.demo['log']['trace_id']}={span.trace}"
        write(line)

    # --- calls ----------------------------------------------------------------------------------------

    def calls_of(self, path, way):
        """Whom a request concerns, and by which path each is asked."""
        words = [word for word in path.split("/") if word]
        calls = [call for call in self.itself["calls"] if call["to"] not in way]
        named = [call for call in calls if call["to"] in words]
        chosen = []
        for call in named or calls:
            asked = "/" + "/".join(words)
            if call["to"] in words:
                asked = "/" + "/".join(words[words.index(call["to"]) + 1 :])
            if call["via"]:
                asked = "/" + call["to"] + asked
            chosen.append((call, asked))
        if named:  # what is written nowhere else: its own stores
            chosen += [(call, "/") for call in calls if call["engine"] and call not in named]
        return chosen

    def call(self, call, path, method, parent, way, trouble):
        """Makes a call, with a span of its own; gives who failed below. A store of which the scenario
        tells is said to be the cause of trouble."""
        if call["engine"]:
            self.ask_store(call, parent, trouble)
            return set()
        span = Span(
            f"{method} {shape(path)}",
            CLIENT,
            parent.trace,
            parent.id,
            {
                "http.request.method": method,
                "http.method": method,
                "url.path": path,
                "server.address": call["host"],
                "server.port": call["port"],
                "peer.service": call["via"] or call["to"],
            },
        )
        try:
            if call["to"] in self.blocked:
                raise OSError("no way there")
            if call["url"]:
                return set()  # who is not ours is left alone: the span is all
            headers = {
                "traceparent": f"00-{span.trace}-{span.id}-01",
                "baggage": "mltgen.way=" + ".".join(way),
                "User-Agent": f"{self.name}/stand-in",
            }
            url = f"http://{call['host']}:{call['port']}{path}"
            body = b"" if method in ("POST", "PUT", "PATCH") else None
            request = urllib.request.Request(url, body, headers, method=method)
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                span.attributes["http.response.status_code"] = answer.status
                answer.read()
                return failed_of(answer)
        except urllib.error.HTTPError as answer:
            span.attributes["http.response.status_code"] = answer.code
            span.trouble = f"{call['to']} answered {answer.code}"
            answer.close()
            raise Trouble(span.trouble) from answer
        except (OSError, ValueError) as error:
            span.trouble = f"{call['to']} does not answer: {error}"
            raise Trouble(span.trouble) from error
        finally:
            span.end(self.spans)

    def ask_store(self, call, parent, trouble):
        operation, statement = STATEMENTS.get(call["engine"], ("query", ""))
        subject = call["database"] or call["to"]
        span = Span(
            f"{operation} {subject}",
            CLIENT,
            parent.trace,
            parent.id,
            {
                "db.system": call["engine"],
                "db.name": subject,
                "db.operation": operation,
                "db.statement": statement.format(subject),
                "server.address": call["host"],
                "server.port": call["port"],
                "peer.service": call["to"],
            },
        )
        if call["user"]:
            span.attributes["db.user"] = call["user"]
        try:
            if call["to"] in self.blocked:
                raise OSError("no way there")
            hello = HELLO.get(call["engine"])
            if hello:
                with socket.create_connection((call["host"], call["port"]), timeout=2) as store:
                    store.sendall(hello)
                    store.recv(512)
            if call["to"] in self.effects and trouble:
                span.trouble = trouble
        except OSError as error:
            span.trouble = f"{call['to']} does not answer: {error}"
        finally:
            span.end(self.spans)
        if span.trouble:
            raise Trouble(span.trouble)

    # --- requests -------------------------------------------------------------------------------------

    def serve(self, method, path, trace, parent, way):
        """Plays a request; gives its status, and who failed."""
        span = Span(
            f"{method} {shape(path)}",
            SERVER,
            trace,
            parent,
            {
                "http.request.method": method,
                "http.method": method,
                "http.route": shape(path),
                "url.path": path,
            },
        )
        begun = time.monotonic()
        effect = self.effect if concerns(self.effect, path) else {}
        latency = effect.get("latency", 0) * random.uniform(0.95, 1.15)
        until = begun + (latency or self.itself["patience"])
        fails, cause = self.draw(effect)
        failed = self.make_calls(method, path, span, way, until, cause if fails else "")
        if effect and not cause_is_own(self, effect):
            fails = any(name in failed for name in self.troubled_callees())
        own = latency or random.uniform(0.004, 0.02)
        time.sleep(max(own - (time.monotonic() - begun), 0.001))
        status = 200
        if fails:
            status = self.status()
            span.trouble = cause
        span.attributes["http.response.status_code"] = status
        span.attributes["http.status_code"] = status
        span.attributes["event.outcome"] = "failure" if fails else "success"
        if random.random() < effect.get("requests", 1):  # the share that is still seen
            span.end(self.spans)
            self.tell(method, path, status, span, begun, fails, effect)
        return status, failed | {self.name} if fails else failed

    def draw(self, effect):
        """Whether a request fails, and of what."""
        line = effect.get("log", "")
        said = re.search(r'msg="([^"]*)"', line)
        cause = said.group(1) if said else "request failed"
        return random.random() < effect.get("error_rate", 0), cause

    def troubled_callees(self):
        """Services it calls that fail in this scenario too."""
        return [
            call["to"]
            for call in self.itself["calls"]
            if not call["engine"] and self.effects.get(call["to"], {}).get("error_rate")
        ]

    def make_calls(self, method, path, span, way, until, trouble):
        """Calls all whom the request concerns, in turn; gives who brought trouble. Whoever takes longer
        than there is time goes on without being waited for."""
        failed = set()
        way = [*way, self.name]
        for call, asked in self.calls_of(path, way):

            def one(call=call, asked=asked):
                try:
                    failed.update(self.call(call, asked, method, span, way, trouble))
                except Trouble:
                    failed.add(call["to"])

            thread = threading.Thread(target=one, daemon=True)
            thread.start()
            if call["sync"]:
                thread.join(max(until - time.monotonic(), 0))
        return failed

    def status(self):
        """What a failed request answers: as its log line has it, or 500."""
        said = re.search(r"\bstatus=(\d{3})\b", self.effect.get("log", ""))
        return int(said.group(1)) if said else 500

    def tell(self, method, path, status, span, begun, fails, effect):
        if fails and effect.get("log"):
            self.say(effect["log"], span)
            return
        fields = {
            "level": "info",
            "method": method,
            "endpoint": path,
            "status": status,
            "duration": round(time.monotonic() - begun, 4),
            "msg": "answered",
        }
        if fails:
            fields.update({"level": "error", "msg": "error: " + span.trouble})
            fields.update(self.itself["error_fields"])
        self.log(fields, span)

    def murmur(self):
        """Says again and again what an effect has it say, where no failing request does."""
        line = self.effect.get("log")
        while line and not self.effect.get("error_rate") and not self.spans.ended.wait(1):
            self.say(line, None)


def cause_is_own(service, effect):
    """Whether it fails by itself, and not because a service it calls does."""
    return not (effect.get("error_rate") and service.troubled_callees())


def concerns(effect, path):
    endpoint = effect.get("endpoint", "")
    return not endpoint or path == endpoint or path.startswith(endpoint.rstrip("/") + "/")


def shape(path):
    """A path with what differs from request to request left out: names of spans must be few."""
    words = ["{id}" if re.search(r"\d", word) else word for word in path.split("/")]
    return "/".join(words)


def logfmt(value):
    text = str(value)
    if text and not re.search(r'[\s"=]', text):
        return text
    return json.dumps(text)


OUTPUT = threading.Lock()


def write(line):
    with OUTPUT:
        print(line, flush=True)


def saved(names):
    """A body that has what the load generator looks for: a value at each path."""
    body = {}
    for name in names:
        at = body
        *parents, last = name.split(".")
        for word in parents:
            at = at.setdefault(word, {})
            if not isinstance(at, dict):
                break
        else:
            at[last] = secrets.token_hex(4)
    return json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    service = None

    def do(self):
        service, path = self.service, urlsplit(self.path).path
        if service.offline:
            self.close_connection = True
            return
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        check = path == service.itself["check"] and CHECKERS.search(self.headers.get("User-Agent", ""))
        if path in service.itself["health"] or check:
            self.answer(200, b"ok\n", "text/plain")
            return
        known = TRACEPARENT.fullmatch(self.headers.get("traceparent", ""))
        trace, parent = known.groups() if known else (secrets.token_hex(16), "")
        if NO_TRACE == trace or NO_SPAN == parent:
            trace, parent = secrets.token_hex(16), ""
        baggage = re.search(r"(?:^|,)\s*mltgen\.way=([^,;\s]*)", self.headers.get("baggage", ""))
        way = baggage.group(1).split(".") if baggage else []
        status, failed = service.serve(self.command, path, trace, parent, way)
        self.answer(status, saved(service.itself["saved"]["json"]), "application/json", failed)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do

    def answer(self, status, body, kind, failed=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name in self.service.itself["saved"]["cookies"]:
            self.send_header("Set-Cookie", f"{name}={secrets.token_hex(8)}; Path=/")
        for name in self.service.itself["saved"]["headers"]:
            self.send_header(name, secrets.token_hex(8))
        if failed:
            self.send_header(FAILED, ",".join(sorted(failed)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Lines are written by the service."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        """A caller that went away is no trouble of ours."""


def main():
    path = os.environ.get("STANDIN_CONFIG") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "demo.json")
    with open(path, encoding="utf-8") as file:
        demo = json.load(file)
    name, scenario = os.environ.get("STANDIN_SERVICE", ""), os.environ.get("STANDIN_SCENARIO", "")
    service = Service(demo, name, scenario)
    handler = type("Handler", (Handler,), {"service": service})
    servers = [Server(("", port), handler) for port in service.itself["ports"]]
    work = [server.serve_forever for server in servers] + [service.spans.run, service.murmur]
    for task in work:
        threading.Thread(target=task, daemon=True).start()

    def stop(*_):
        service.spans.ended.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    service.log({"level": "info", "msg": f"{name} {service.demo['version']} is up"}, None)
    service.spans.ended.wait()
    service.spans.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
