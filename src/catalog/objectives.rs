//! OBJECTIVES: what can be promised, how it is counted, and what its budget is. To add a kind: a word
//! in `words`, a row here, and what the compiler then asks for.

/// A word about objectives.
#[derive(Debug)]
pub struct ObjectiveSpec {
    /// The word: a kind of objective, or a key.
    pub name: &'static str,
    /// Its page: one line, then how it is counted.
    pub about: &'static str,
}

/// Every word, kinds first.
pub static OBJECTIVES: &[ObjectiveSpec] = &[
    ObjectiveSpec {
        name: "availability",
        about: "the synthetic check succeeds\n\n\
            One check a minute counts, whatever the number of probes; the share of probes that fail \
            is the share of the minute that is lost. The budget is a time: `budget = \"5m\"`, or \
            `objective = \"99.99%\"`, from which the other follows (5m of 30d is 99.988%).",
    },
    ObjectiveSpec {
        name: "latency",
        about: "requests are answered within the bound\n\n\
            Requests are counted, not times averaged: those over the bound, of all. The budget is a \
            share: `objective = \"95%\"` leaves `budget = \"5%\"`, and the other way round.",
    },
    ObjectiveSpec {
        name: "error-rate",
        about: "requests succeed\n\n\
            Requests are counted, those that fail, of all. The budget is a share: \
            `objective = \"99.5%\"` leaves `budget = \"0.5%\"`, and the other way round.",
    },
    ObjectiveSpec {
        name: "events",
        about: "few events of a recorded metric\n\n\
            Each counts as one, whatever else happens meanwhile. The budget is a count: \
            `budget = 500`, and how often that is follows from the window.",
    },
    ObjectiveSpec {
        name: "time-to-acknowledge",
        about: "incidents are acknowledged soon, on average\n\n\
            An objective of dashboards: incidents are in the system that keeps them and in no \
            metric. So there is no rule, no alert, no budget, and nothing is proved.",
    },
    ObjectiveSpec {
        name: "time-to-resolve",
        about: "incidents are resolved soon, on average\n\n\
            As `time-to-acknowledge`: no rule, no proof.",
    },
    ObjectiveSpec {
        name: "path",
        about: "an objective over a way of requests, in place of `of`\n\n\
            `path = [\"web\", \"checkout\", \"payment\"]`, each called by the one before, and waited \
            for. Minute by minute the way is as bad as its worst component: what fails at one of \
            them fails at every caller above it, so to add up or to multiply their shares would \
            count a failure once more for each hop. That is exact where failures travel up the way, \
            and the least that can be bad where a caller hides them.\n\n\
            availability: the way is down while any of them is. error-rate: as many requests have \
            gone all the way as the quietest of them has seen; where nobody comes nothing is bad. \
            While one of them is not heard of, nothing is known of the way, and somebody is told. It \
            is recorded under the name of its first component, where users come in. Latency has no \
            way: a caller waits for whom it calls, so write `of` with the first.\n\n\
            Whether the way can be what its components promise is another question, and there one \
            multiplies: see `impossible-promise`.",
    },
    ObjectiveSpec {
        name: "budget",
        about: "what may go wrong within the window, in place of `objective`\n\n\
            A time (`\"5m\"`) or a share (`\"0.1%\"`) for availability, a share for latency and \
            error-rate, a count (`500`) for events. What is left of it is recorded as \
            `mltgen_slo_budget_left`: in seconds, as a share of the budget, in events.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{SliKind, Word};

    #[test]
    fn every_kind_of_objective_has_a_page() {
        for (_, word, _) in SliKind::ALL {
            assert!(OBJECTIVES.iter().any(|it| it.name == *word), "{word}");
        }
    }
}
