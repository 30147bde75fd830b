//! The proof that a key stopped: what each node says of it, and what a silent one's lease says.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::NodeId;
use crate::time::Timestamp;

crate::word::words! {
    /// How a key stopped.
    StopKind {
        Revoked = "revoked",
        Disabled = "disabled",
    }
}

/// What a node has said of a stop, by the database's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeAnswer {
    pub node: NodeId,
    /// When it had forgotten the key and said so.
    pub acknowledged_at: Option<Timestamp>,
}

/// How one node stands to a key that stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NodeStop {
    /// It said that it refuses the key.
    Refuses { after_micros: i64 },
    /// It said nothing until the end of its lease: by then at the latest it judged no key any more.
    Silent { since: Timestamp, after_micros: i64 },
    /// Its answer may still come.
    Awaited,
}

impl NodeStop {
    /// How long after the stop the node refused the key at the latest.
    pub const fn after_micros(self) -> Option<i64> {
        match self {
            NodeStop::Refuses { after_micros } | NodeStop::Silent { after_micros, .. } => Some(after_micros),
            NodeStop::Awaited => None,
        }
    }
}

/// What is known of a stop on every node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopProof {
    pub kind: StopKind,
    pub nodes: Vec<(NodeId, NodeStop)>,
}

impl StopProof {
    /// What the answers say at `now`. The first of them shows that the stop was committed: whoever had heard of nothing then holds its lease
    /// no longer than `lease` from there.
    pub fn new(
        kind: StopKind,
        stopped_at: Timestamp,
        answers: &[NodeAnswer],
        (lease, now): (Duration, Timestamp),
    ) -> StopProof {
        let after = |at: Timestamp| at.micros().saturating_sub(stopped_at.micros()).max(0);
        let first = answers.iter().filter_map(|answer| answer.acknowledged_at).min();
        let lease_end = first.map(|at| at.plus(lease));
        let state = |answer: &NodeAnswer| match (answer.acknowledged_at, lease_end) {
            (Some(at), end) if end.is_none_or(|end| at <= end) => NodeStop::Refuses { after_micros: after(at) },
            // One that came back too late to say so was silent.
            (_, Some(end)) if end <= now => NodeStop::Silent { since: end, after_micros: after(end) },
            _ => NodeStop::Awaited,
        };
        StopProof { kind, nodes: answers.iter().map(|answer| (answer.node, state(answer))).collect() }
    }

    /// Whether every node refuses the key, and there is one.
    pub fn is_settled(&self) -> bool {
        !self.nodes.is_empty() && self.nodes.iter().all(|(_, state)| *state != NodeStop::Awaited)
    }

    /// How many nodes refuse it.
    pub fn refusing(&self) -> usize {
        self.nodes.iter().filter(|(_, state)| *state != NodeStop::Awaited).count()
    }

    /// How long it took until the last of those that refuse it did.
    pub fn after_micros(&self) -> Option<i64> {
        self.nodes.iter().filter_map(|(_, state)| state.after_micros()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_millis(900);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000 + millis * 1000)
    }

    fn node(number: u128) -> NodeId {
        NodeId::from_bits(number)
    }

    fn proof(answers: &[Option<i64>], now: i64) -> StopProof {
        let answers: Vec<_> = answers
            .iter()
            .zip(1_u128..)
            .map(|(said, number)| NodeAnswer { node: node(number), acknowledged_at: said.map(at) })
            .collect();
        StopProof::new(StopKind::Revoked, at(0), &answers, (LEASE, at(now)))
    }

    #[test]
    fn all_that_answer_refuse_it() {
        let proof = proof(&[Some(3), Some(38)], 40);
        assert!(proof.is_settled());
        assert_eq!((proof.refusing(), proof.after_micros()), (2, Some(38_000)));
    }

    #[test]
    fn a_node_is_awaited_until_its_lease_ends_and_silent_then() {
        let waiting = proof(&[Some(10), None], 909);
        assert!(!waiting.is_settled());
        assert_eq!((waiting.refusing(), waiting.after_micros()), (1, Some(10_000)));
        assert_eq!(waiting.nodes[1].1, NodeStop::Awaited);

        let silent = proof(&[Some(10), None], 910);
        assert!(silent.is_settled());
        assert_eq!(silent.nodes[1].1, NodeStop::Silent { since: at(910), after_micros: 910_000 });
        assert_eq!((silent.refusing(), silent.after_micros()), (2, Some(910_000)));
        // What it says when it is back does not undo that it was silent.
        assert_eq!(proof(&[Some(10), Some(5000)], 6000), silent);
    }

    #[test]
    fn nobody_is_silent_before_somebody_has_shown_that_the_stop_stands() {
        let nothing = proof(&[None, None], 100_000);
        assert!(!nothing.is_settled());
        assert_eq!((nothing.refusing(), nothing.after_micros()), (0, None));
        assert!(!proof(&[], 100_000).is_settled(), "no node, no proof");
    }

    #[test]
    fn a_clock_that_steps_back_gives_no_negative_time() {
        assert_eq!(proof(&[Some(-5)], 0).after_micros(), Some(0));
    }
}
