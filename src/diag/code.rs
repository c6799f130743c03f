//! Everything mltgen can complain about.

use crate::diag::example::Example;

/// A kind of diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// What stands in the brackets: kebab-case, never reused.
    pub name: &'static str,
    /// What it means: Markdown, each line as a doc comment has it.
    pub explain: &'static str,
    /// What is wrong, and how it is right: see [`Example`].
    example: &'static str,
}

impl Code {
    /// What goes wrong, as somebody would write it, and how it is right.
    pub fn example(&self) -> Example {
        Example::read(self.example)
    }

    /// What it means, why, and an example: the page `mltgen explain` shows, in Markdown.
    pub fn page(&self) -> String {
        let lines = self.explain.trim_end().lines();
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        format!("{}\n\n{}", lines.join("\n"), self.example().page().trim_end())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal;)+) => {
        $($(#[doc = $doc])+ pub const $id: Code =
            Code {
                name: $name,
                explain: concat!($($doc, "\n"),+),
                example: include_str!(concat!("examples/", $name, ".txt")),
            };)+

        /// Every code, for `mltgen explain` and for the test that each has a case.
        pub const ALL: &[Code] = &[$($id),+];
    };
}

codes! {
    /// The file is not TOML.
    ///
    /// The place is where the reader stumbles; the slip may stand a little before it. A text needs
    /// its closing quote, a list its closing bracket, a key its `=`.
    SYNTAX = "syntax";
    /// A key that this table does not have.
    ///
    /// Keys are `snake_case`. The schema that the first line of `demo.toml` names lets editors
    /// complete them.
    UNKNOWN_KEY = "unknown-key";
    /// A key that this table must have.
    ///
    /// Where the name of an entry can say it too (`[slos.latency]` needs no `sli`), it may be that
    /// the name is misspelt.
    MISSING_KEY = "missing-key";
    /// A value of another type than the key takes.
    ///
    /// TOML knows texts (`"two"`), numbers (`2`), `true` and `false`, lists (`["a", "b"]`) and tables
    /// (`{ a = 1 }`): quotes make a text of a number, and a list of one thing needs its brackets too.
    /// What a key takes is said by `mltgen explain services.replicas`, and so for every key.
    WRONG_TYPE = "wrong-type";
    /// A whole number that is too small or too large.
    ///
    /// Ports are between 1 and 65535, answers of HTTP between 100 and 599. A list that needs one thing
    /// at least may not be empty; a time to wait for an answer must end before the next is asked for.
    OUT_OF_RANGE = "out-of-range";
    /// A quantity without its unit, or with one that does not belong to it.
    ///
    /// Times are `"30s"`, `"5m"`, `"7d"`; shares `"99.9%"`; memory `"128Mi"`; CPU `"100m"`; rates
    /// `"2/s"`. `"a..b"` is a range where a range is taken.
    BAD_QUANTITY = "bad-quantity";
    /// A condition that cannot be read, or that compares things of different kinds.
    ///
    /// `"<operator> <value>"`: `"> 5%"` for shares, `"> 2s"` for times, `"> 0"` for counts; `"=~ …"`
    /// and `"!~ …"` are regular expressions (RE2) on text.
    BAD_CONDITION = "bad-condition";
    /// A word that is none of a fixed list.
    ///
    /// Where only some words have a meaning, all others are slips. The list is in the help line, if it
    /// is short, and in `mltgen explain` of the key: `mltgen explain alerts.severity`.
    UNKNOWN_WORD = "unknown-word";
    /// A name that no generated file could carry.
    ///
    /// Names of entries are DNS labels: lower-case letters, digits and single `-`, a letter first, at
    /// most 40 characters. What people read is the `title`, which may be anything but empty; that of
    /// the demo names a folder, where `/` and `\` part a folder from the one it is in.
    ///
    /// What a service is to take is spelt as it wants it: stacks, regions, uids, plugins and their
    /// versions, clusters, projects, machines, buckets, columns, time zones, addresses of mail. It
    /// would say so itself, but only when half of the demo has been applied.
    BAD_NAME = "bad-name";
    /// A label that Kubernetes or Prometheus would refuse.
    ///
    /// Keys and values have letters, digits, `-`, `_` and `.`, a letter or digit at both ends, at
    /// most 63; a key may have a DNS name and `/` before it. Labels of objectives, alerts and forecasts
    /// are labels of alerts: their names have letters, digits and `_`.
    BAD_LABEL = "bad-label";
    /// A name or a title that is too long for what is made of it.
    ///
    /// Titles may have 120 characters: names of rules are made of them, and may have 190. A uid of
    /// your own may have 40. Identities that mltgen makes, such as `<demo>-<name>`, are never too
    /// long: they are cut after 40 characters, and end in six of the hash of the whole.
    NAME_TOO_LONG = "name-too-long";
    /// Two things would get the same identity.
    ///
    /// Services, datastores, external systems and `load` share one name space, with the objects
    /// that are made for them: a read replica of `cart-data` is called `cart-data-replica`.
    ///
    /// In Grafana, no two rules of a folder have one title, no two data sources one name, no two
    /// probes one spelling, no two forecasts one metric. A former name (`was`) is one that nothing
    /// has any more, and that nothing else had.
    DUPLICATE_NAME = "duplicate-name";
    /// Something that is said of the whole demo, in a file that is only a part of it.
    ///
    /// `include = ["teams/*/demo.toml"]` adds entries from other files: services, datastores, external
    /// systems, objectives, recorded metrics, alerts, forecasts, contact points and scenarios, with
    /// `[defaults]` of their own. All else stands in the file that includes them. An `edition` may be
    /// written, if it is that of the whole.
    NOT_INCLUDED = "not-included";
    /// A reference that leads nowhere.
    ///
    /// Entries are referred to by their names, as they stand in the brackets: `[services.cart]` is
    /// `cart`, whatever its `title`. There is no entry of that kind with this name: it is misspelt, is
    /// yet to be written, or was switched off by `enabled = false`. The help line says what there is.
    ///
    /// Components share one name space (services, datastores, external systems, `load`); objectives,
    /// alerts, recorded metrics, contact points, scenarios and groups of the diagram have one each.
    /// Panels are called `dashboard/panel`: `mltgen explain panels`.
    UNKNOWN_REFERENCE = "unknown-reference";
    /// An entry that is referred to by a name very like its own, and never by its own.
    ///
    /// Either all who refer to it are wrong, or the entry itself is. One slip is likelier than
    /// several, so it is told at the entry, with all the places that mean it.
    MISSPELT_NAME = "misspelt-name";
    /// A `${…}` that stands for nothing.
    ///
    /// Bare names are those of `[vars]`. `${demo.…}`, `${telemetry.…}` and `${slos.<name>.…}` are
    /// what is written there; `${self.name}` and `${self.title}` the entry itself; in `call_env`
    /// `${callee.…}` is who is called. `$${` is a literal `${`.
    UNKNOWN_VARIABLE = "unknown-variable";
    /// A `--set` that sets nothing.
    ///
    /// `--set services.web.replicas=2` writes one value upon the demo: tables, and at last a key that
    /// is there or may be there. It makes no entries, so that a slip in a name is no new service.
    BAD_SETTING = "bad-setting";
    /// An edition of the language that this version does not know.
    ///
    /// `edition = 1` says in which language a demo is written. A demo of a newer one needs a newer
    /// mltgen: what its words mean is not guessed. What may change within an edition, and what needs
    /// a new one, is in `docs/editions.md`.
    UNKNOWN_EDITION = "unknown-edition";
    /// Two keys of which only one can hold, or one that means nothing beside the others.
    ///
    /// Some keys say the same in two ways (`objective` and `budget`), some exclude each other (`path`
    /// and `command` of a probe), some belong to one kind only (`bound` to latency, `database` to an
    /// engine that has databases). Nothing is guessed of which was meant: take one away.
    CONFLICTING_KEYS = "conflicting-keys";
    /// Things that wait for each other.
    ///
    /// Services may call each other in circles. What is worked out one after the other may not: an
    /// alert on a signal that is made of that alert.
    CYCLE = "cycle";
    /// A port that is used twice, or a name of one.
    ///
    /// `port` is the port that a service is called on, and is called by what it speaks (`http`,
    /// `grpc`, `tcp`); `ports` are more, with names and numbers of their own.
    PORT_CLASH = "port-clash";
    /// A workload without an image.
    ///
    /// Write `image` for the service, or once for all of them:
    /// `[defaults.services] image = "shop/${self.name}:1"`. One of an own engine has it there.
    MISSING_IMAGE = "missing-image";
    /// A secret that is written in the demo.
    ///
    /// Variables with `password`, `passwd`, `token`, `secret`, `key` or `credential` as a word of
    /// their name hold secrets, and so do addresses with a password in them. Write
    /// `NAME = { secret = true }`: the value is then a key of the component's Secret. If it is none,
    /// write `NAME = { public = "…" }`. A token of a well-known service and a private key are known by
    /// their form, wherever they stand, and what a flag such as `--password` takes by the flag.
    SECRET_LITERAL = "secret-literal";
    /// A file that the demo names and that is not there.
    ///
    /// Paths start at the folder of `demo.toml`, use `/`, and do not lead out of it.
    MISSING_FILE = "missing-file";
    /// An objective over a way of requests, and a call that nobody makes on it.
    ///
    /// `path = ["web", "checkout", "payment"]` is the way of a request: `web` calls `checkout`, which
    /// calls `payment`, and each waits for the answer. Every two neighbours need such a call, its kind
    /// not `async`. Where a call goes through another component (`via`), that one may be named too.
    /// What such an objective counts is said by `mltgen explain path`.
    BROKEN_PATH = "broken-path";
    /// An objective that cannot be.
    ///
    /// A promise is more than nothing and less than all: with 100% there is no budget to watch. And
    /// what it counts must be there: availability needs a `check`, error-rate and latency somebody
    /// that answers requests, events a recorded metric.
    BAD_OBJECTIVE = "bad-objective";
    /// A component that nothing can turn red or green.
    ///
    /// Its box stays grey. A `check`, an objective of its latency, or error lines give it a signal.
    NO_SIGNAL = "no-signal";
    /// A renderer that the oldest Grafana of the demo cannot load.
    ///
    /// `agenty-flowcharting-panel` is written for Angular, which Grafana 12 has no more: its panel stays
    /// empty there. `canvas` needs no plugin; `flow` is the plugin that comes nearest to it.
    RENDERER_TOO_OLD = "renderer-too-old";
    /// A drawing that cannot be read, or in which no box names a component.
    ///
    /// `[diagram] source` names a file of draw.io with one page, plain or compressed. A box stands for a
    /// component if its id is the component's name, or what is written on it is its name or title; then
    /// it has the component's state and leads to its details. The drawing itself is kept as it is.
    /// `mltgen diagram --edit-out architecture.drawio` writes a drawing to begin with.
    BAD_DRAWING = "bad-drawing";
    /// A box of the drawing that looks like a component and is none.
    ///
    /// Lines lead to it, or its name is like one that is missing. It is drawn, and stays as it is.
    UNKNOWN_BOX = "unknown-box";
    /// A component that is not in the drawing.
    ///
    /// With `[diagram] source` the drawing is yours, and nothing is added to it. Draw a box with the
    /// component's name or title, or say `hidden = true` of the component.
    NOT_DRAWN = "not-drawn";
    /// A program in Jsonnet that is wrong.
    ///
    /// `[custom] dashboards` names programs, each of which gives one dashboard. A program may import
    /// files of the demo's folder only: paths start at the file that imports, then at `vendor`. What
    /// the demo says is `std.extVar("mltgen")`: see `docs/extending.md`.
    BAD_JSONNET = "bad-jsonnet";
    /// A program that uses more than it may.
    ///
    /// Jsonnet has loops without an end and texts without a limit. A program may take 5 s of processor
    /// time and 1 GiB of memory, and give 16 MiB; the largest dashboards take a tenth of a second.
    JSONNET_LIMIT = "jsonnet-limit";
    /// What a program says by `std.trace`.
    ///
    /// It is a look into a program while it is written. Nothing is wrong; take the trace out when all
    /// is as it should be, and the warning goes with it.
    JSONNET_TRACE = "jsonnet-trace";
    /// A file that gives no dashboard that Grafana would take.
    ///
    /// It gives one object, a dashboard in Grafana's classic JSON: a `title` that no other dashboard of
    /// the demo has, `panels` with a `type` and a place in the grid of 24 columns. Where there is no
    /// `uid`, it is made of the demo's name and the file's; panels without an `id` get one.
    BAD_DASHBOARD = "bad-dashboard";
    /// A panel of a type that Grafana does not have, and nearly one that it has.
    ///
    /// Types are those that come with Grafana (`timeseries`, `stat`, `table`), those of plugins that
    /// mltgen knows, and those in `[grafana] plugins`. One that is like none of them is taken for that
    /// of a plugin which is there already.
    UNKNOWN_PANEL_TYPE = "unknown-panel-type";
    /// A query of your own that Prometheus would refuse.
    ///
    /// A bracket or a quote does not close, or a function is called that PromQL does not have. In
    /// `when = { promql = "…" }` that is an error. In a dashboard it is a warning, and only queries are
    /// looked at whose data source has the type `prometheus`: variables such as `${job}` and macros
    /// such as `$__rate_interval` stand for what Grafana puts in, and pass.
    BAD_QUERY = "bad-query";
    /// A change to a panel that cannot be made.
    ///
    /// `[[custom.patches]]` sets fields of one panel, in the words of Grafana's JSON: `set.title = "…"`,
    /// `set.fieldConfig.defaults.max = 100`, `set.targets.0.legendFormat = "…"`. Tables are merged,
    /// lists and all else are replaced. The way to a field must be there; the field itself may be new.
    BAD_PATCH = "bad-patch";
    /// A file that cannot be imported, or a part of one.
    ///
    /// `mltgen import` reads files as their own tools do: what those would refuse is an error, what
    /// they would pass over in silence is a warning. What is fine and cannot be said in `demo.toml` is
    /// neither: it is listed.
    BAD_IMPORT = "bad-import";
    /// A manifest of your own that no cluster would take.
    ///
    /// Each document of a file in `[custom] kubernetes` is one object: it has an `apiVersion`, a `kind`
    /// and a `metadata.name`, and none that the demo has already. Files go to `kubernetes/custom`, and
    /// are applied with the others. No Secret is kept in a repository: it is made by hand.
    BAD_MANIFEST = "bad-manifest";
    /// A change to a generated object that cannot be made, or that would break what relies on it.
    ///
    /// Each document of a file in `[custom] kubernetes_patches` is a strategic merge patch: the
    /// `apiVersion`, the `kind` and the `metadata.name` of a Deployment, a `StatefulSet`, a Service or
    /// an Ingress that this demo makes, without a namespace, and beside them what is otherwise. A
    /// container is found by its name: that of the component. What `demo.toml` has a word for (image,
    /// command, arguments, replicas) is written there; selectors and the label they rely on stay.
    BAD_MANIFEST_PATCH = "bad-manifest-patch";
    /// A template that is none, or that names something that is not there.
    ///
    /// `[custom] templates` names a folder: a file in it wins over the template of ours with that name,
    /// and files whose names begin with `_` are parts to include. `{% extends "mltgen/README.md.j2" %}`
    /// keeps ours and changes its blocks. What can be named is in `docs/extending.md`.
    BAD_TEMPLATE = "bad-template";
    /// A signal that nothing in the model gives.
    ///
    /// `offline` needs a `check` or an engine with an exporter, `latency` an objective or a bound,
    /// `downstream` a datastore that is called.
    SIGNAL_WITHOUT_PRODUCER = "signal-without-producer";
    /// A time between looks that no rule can have: a multiple of ten seconds is needed.
    ///
    /// What must hold `for` less than the time between two looks holds until the next look.
    BAD_INTERVAL = "bad-interval";
    /// A window that is too short for how often its samples come.
    ///
    /// A rate needs two samples at least. Span metrics come every `telemetry.every` (15 s), so 20 s
    /// often hold one or none, and the query answers nothing: four times as long is on the safe side.
    WINDOW_TOO_SHORT = "window-too-short";
    /// An alert whose condition nothing can meet.
    ///
    /// A share above 100%, a latency above the last bucket (longer times count as that), a count
    /// below zero, an objective that no metric tells of.
    NEVER_FIRES = "never-fires";
    /// A budget that one failed check uses up.
    ///
    /// A check every minute sees a minute of trouble or none. With a budget of less than two checks,
    /// the first failure breaks the promise, be it the probe's own.
    BUDGET_TOO_SMALL = "budget-too-small";
    /// A promise that those it depends on make impossible.
    ///
    /// Whoever waits for an answer is at most as good as who gives it. What those promise that are
    /// called synchronously multiplies, as their failures are independent: 99.9% and 99.9% are 99.8%
    /// together, and 99.95% cannot be promised of their caller. Nobody looks behind a promise: what is
    /// promised of `checkout` holds whatever `checkout` calls. Along a `path`, availabilities multiply;
    /// of error rates the worst is the bound, since a request that fails has failed at every caller.
    /// Only promises of the same kind count, availability or error-rate, and what one entry promises
    /// of several is not held against itself.
    ///
    /// Promise less, promise more of those it depends on, or say `kind = "async"` of a call whose
    /// answer is not waited for.
    IMPOSSIBLE_PROMISE = "impossible-promise";
    /// A scenario whose `expect` and `effects` say different things.
    ///
    /// What happens to components is said in `effects`, of each by itself: nothing is guessed along
    /// calls. From that follow the boxes that turn red, by their signals and those of datastores they
    /// call; the alerts that fire; the budgets that shrink; and an incident for each alert that tells a
    /// system which keeps them. `expect` names all of these, so that a talk can rely on it. Alerts on
    /// queries of your own may be named or not: nothing follows for them.
    BROKEN_EXPECTATION = "broken-expectation";
    /// A caller of whom a scenario says nothing, though it waits for somebody slow.
    ///
    /// It would be slow as well, and its box would show that. `{ on = "checkout" }` without more says
    /// that it stays as it is, such as one that answers from a cache.
    SILENT_CALLER = "silent-caller";
    /// A query that asks a metric for a label which no series of it has.
    ///
    /// Such a selector finds nothing, so the alert never fires, or always does. Only metrics whose
    /// labels are known for sure are looked at: those that the rules of the demo record, and those
    /// made of spans, where attributes named in `telemetry.dimensions` are labels too.
    UNKNOWN_LABEL = "unknown-label";
    /// A time that is held against milliseconds or bytes.
    ///
    /// A bound such as `"> 2s"` is compared in seconds. Of 300 milliseconds, none is below 2.
    UNIT_MISMATCH = "unit-mismatch";
    /// A demo that is only played, with promises or alerts on requests, and nobody who makes any.
    ///
    /// The small programs that play services answer whoever comes, and call nobody by themselves. Where
    /// there is no `[load]`, nothing is ever asked of them, for a `check` is no request that counts: panels
    /// stay empty, and alerts silent. It is not told where images run, which may have visitors.
    NO_VISITORS = "no-visitors";
    /// An alert that nobody is told of.
    ///
    /// Its state shows in Grafana, and no message leaves it. `notify` names contact points; without
    /// it the alert goes to `[routing] default`, or the first contact point.
    NO_RECEIVER = "no-receiver";
    /// A contact point that is told nothing.
    ///
    /// No `notify` names it and it is not the default, so it waits for messages that never come.
    UNUSED_RECEIVER = "unused-receiver";
    /// An engine of your own that no datastore has.
    ///
    /// `[engines]` only says what an engine is. A store is made of it by `engine = "…"` in a datastore;
    /// if one has it already, it is spelt otherwise there.
    UNUSED_ENGINE = "unused-engine";
}
