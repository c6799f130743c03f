//! Words from fixed lists that `demo.toml` uses and that need no further facts: an enum each, with
//! its spelling and one line about it.

use schemars::JsonSchema;

/// A word from a fixed list.
pub trait Word: Copy + 'static {
    /// What such a word is called in a message: `collector`.
    const WHAT: &'static str;
    /// Every word: value, spelling, and one line about it.
    const ALL: &'static [(Self, &'static str, &'static str)];
}

macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident($what:literal) {
        $($(#[doc = $about:literal])+ $variant:ident = $word:literal,)+
    })+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
        pub enum $name {
            $($(#[doc = $about])+ #[serde(rename = $word)] $variant,)+
        }

        impl Word for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [(Self, &'static str, &'static str)] =
                &[$((Self::$variant, $word, concat!($($about),+)),)+];
        }

        impl $name {
            /// As it is written in `demo.toml`.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    )+};
}

words! {
    /// Kinds of Grafana.
    GrafanaKind("Grafana target") {
        /// Grafana Cloud.
        Cloud = "cloud",
        /// A Grafana that is there already.
        Existing = "existing",
        /// One on the laptop, in the generated compose file.
        Local = "local",
    }

    /// How objectives are written.
    SloOutput("way to write objectives") {
        /// As recording and alert rules.
        Rules = "rules",
        /// As `grafana_slo` resources.
        Grafana = "grafana",
    }

    /// Formats of dashboards.
    DashboardFormat("dashboard format") {
        /// Classic JSON.
        Classic = "classic",
        /// Classic JSON, and the same dashboards as resources of schema v2 beside it: Grafana 13.
        V2 = "v2",
    }

    /// Where Terraform keeps its state.
    StateKind("Terraform backend") {
        /// Beside the root.
        Local = "local",
        /// In a bucket of Google Cloud Storage.
        Gcs = "gcs",
    }

    /// How the stack root is divided.
    StackSplit("split") {
        /// One root.
        None = "none",
        /// One for each team.
        Team = "team",
    }

    /// Kinds of cluster.
    KubernetesKind("Kubernetes target") {
        /// A cluster on Google Kubernetes Engine that Terraform makes.
        Gke = "gke",
        /// A cluster that is there already.
        Existing = "existing",
        /// None: no manifests.
        None = "none",
    }

    /// Where Secrets come from.
    SecretSource("source of Secrets") {
        /// A `secretGenerator` reads files that are not committed.
        EnvFile = "env-file",
        /// The External Secrets Operator brings them.
        ExternalSecrets = "external-secrets",
        /// They are there already.
        Existing = "existing",
    }

    /// What plays the services on a laptop.
    LocalApp("local application") {
        /// A small program that behaves as the model says.
        StandIn = "stand-in",
        /// The images of the services.
        Images = "images",
        /// Images built from the sources.
        Build = "build",
    }

    /// Where Grafana runs with its stores, if it is neither in the cloud nor there already.
    LocalPlace("place of a local Grafana") {
        /// On this machine, beside the application, in containers that compose starts.
        Docker = "docker",
        /// In the cluster of the application.
        Kubernetes = "kubernetes",
    }

    /// Who collects metrics, logs and traces.
    Collector("collector") {
        /// Grafana Alloy with a configuration of our own.
        Alloy = "alloy",
        /// The k8s-monitoring chart.
        K8sMonitoring = "k8s-monitoring",
        /// Somebody else, by the conventions of Tempo's metrics generator.
        None = "none",
    }

    /// Formats of log lines.
    LogFormat("log format") {
        /// `key=value`
        Logfmt = "logfmt",
        /// A JSON object a line.
        Json = "json",
        /// Free text.
        Text = "text",
    }

    /// Versions of the Internet Protocol.
    IpVersion("version of IP") {
        /// Whichever the name has.
        Any = "any",
        /// Version 4.
        V4 = "v4",
        /// Version 6.
        V6 = "v6",
    }

    /// HTTP methods of a check.
    Method("HTTP method") {
        /// Ask.
        Get = "GET",
        /// Ask for the headers alone.
        Head = "HEAD",
        /// Send.
        Post = "POST",
        /// Ask what can be asked.
        Options = "OPTIONS",
    }

    /// What a service speaks.
    Protocol("protocol") {
        /// HTTP.
        Http = "http",
        /// gRPC.
        Grpc = "grpc",
        /// Anything over TCP.
        Tcp = "tcp",
    }

    /// Ways in from outside.
    ExposeKind("way in from outside") {
        /// A load balancer of the cloud.
        LoadBalancer = "load-balancer",
        /// A port of every node.
        NodePort = "node-port",
        /// A route of the cluster's ingress controller.
        Ingress = "ingress",
    }

    /// Ways of calling.
    CallKind("kind of call") {
        /// The caller waits for the answer.
        Sync = "sync",
        /// The caller goes on.
        Async = "async",
    }

    /// What an objective measures.
    SliKind("kind of objective") {
        /// The synthetic check succeeds.
        Availability = "availability",
        /// Requests are answered within a bound.
        Latency = "latency",
        /// Requests succeed.
        ErrorRate = "error-rate",
        /// Few events of a recorded metric.
        Events = "events",
        /// Incidents are acknowledged soon.
        TimeToAcknowledge = "time-to-acknowledge",
        /// Incidents are resolved soon.
        TimeToResolve = "time-to-resolve",
    }

    /// How bad an alert is.
    AlertSeverity("severity") {
        /// Worth knowing.
        Info = "info",
        /// Somebody should look.
        Warning = "warning",
        /// Somebody must act.
        Critical = "critical",
    }

    /// What an alert makes of no data.
    NoData("meaning of no data") {
        /// Nothing is wrong.
        Ok = "ok",
        /// It fires.
        Alerting = "alerting",
        /// A state of its own.
        NoData = "no-data",
    }

    /// What a forecast learns.
    ForecastSignal("signal of a forecast") {
        /// The 95th percentile of latency.
        Latency = "latency",
        /// The share of requests that fail.
        ErrorRate = "error-rate",
        /// Requests a second.
        Requests = "requests",
    }

    /// Ways of telling somebody.
    ContactKind("type of contact point") {
        /// A Slack channel.
        Slack = "slack",
        /// A ServiceNow instance.
        Servicenow = "servicenow",
        /// Mail.
        Email = "email",
        /// A PagerDuty service.
        Pagerduty = "pagerduty",
        /// A Grafana OnCall integration.
        Oncall = "oncall",
        /// A Jira project.
        Jira = "jira",
        /// Any HTTP receiver.
        Webhook = "webhook",
    }

    /// How incidents are made in ServiceNow.
    ServiceNowMode("ServiceNow mode") {
        /// By a script inside the instance.
        ScriptedRest = "scripted-rest",
        /// By a small program between.
        Bridge = "bridge",
    }

    /// Days of the week.
    Weekday("day of the week") {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }

    /// What a scenario does.
    ActionKind("action") {
        /// Gives a workload another image.
        Image = "image",
        /// Gives it other variables.
        Env = "env",
        /// Gives it another number of pods.
        Scale = "scale",
        /// Deletes it.
        Delete = "delete",
        /// Holds a session for each of some users.
        HoldSessions = "hold-sessions",
        /// Ends the sessions of a user.
        EndSessions = "end-sessions",
        /// Runs a command in a pod.
        Exec = "exec",
        /// Sets a feature flag.
        Flag = "flag",
        /// Delays its answers.
        Delay = "delay",
        /// Blocks its traffic to another.
        Block = "block",
    }

    /// What draws the diagram in Grafana.
    Renderer("renderer") {
        /// Grafana's own canvas.
        Canvas = "canvas",
        /// The plugin `andrewbmchugh-flow-panel`.
        Flow = "flow",
        /// The plugin `agenty-flowcharting-panel`, for a Grafana before 12.
        Flowcharting = "flowcharting",
    }

    /// Where a diagram flows to.
    Direction("direction") {
        /// From left to right.
        Right = "right",
        /// From top to bottom.
        Down = "down",
    }

    /// What can turn a component red without a condition of one's own.
    SignalKind("signal") {
        /// The check from outside, or the exporter, says it is not there.
        Offline = "offline",
        /// Its error lines.
        Errors = "errors",
        /// The objective of its latency is broken.
        Latency = "latency",
        /// A datastore it calls has a signal of its own.
        Downstream = "downstream",
    }
}
