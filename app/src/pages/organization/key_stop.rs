//! What shows that a key stopped everywhere: how many nodes refuse it, after how long, and which ones are silent.

use domain::id::NodeId;
use domain::key::{NodeStop, StopKind, StopProof};
use leptos::prelude::*;

use crate::islands::LiveStop;
use crate::ui::{Banner, Stack, TextLink, Tone};
use crate::words::times;

/// The element that is renewed.
const REGION: &str = "stop-proof";

/// Whole milliseconds, rounded up: what is said to have taken 38 took no longer.
fn millis(micros: i64) -> String {
    format!("{} ms", times::number(micros.saturating_add(999).div_euclid(1000).max(1)))
}

/// A node as people tell them apart.
fn short(node: NodeId) -> String {
    let text = node.to_string();
    text.chars().skip(text.chars().count().saturating_sub(4)).collect()
}

fn nodes(count: usize) -> &'static str {
    if count == 1 { "node" } else { "nodes" }
}

fn title(proof: &StopProof) -> String {
    let (refusing, all) = (proof.refusing(), proof.nodes.len());
    match (proof.after_micros(), proof.is_settled()) {
        (Some(after), true) => format!("Effective on {refusing} of {all} {} after {}", nodes(all), millis(after)),
        (_, _) if all == 0 => "No node has confirmed it yet".to_owned(),
        (_, _) => format!("Effective on {refusing} of {all} {} so far", nodes(all)),
    }
}

/// What is said of one node, where it is not simply that it refuses the key.
fn remark((node, state): &(NodeId, NodeStop)) -> Option<String> {
    let node = short(*node);
    match state {
        NodeStop::Refuses { .. } => None,
        NodeStop::Silent { since, .. } => Some(format!(
            "Node {node} is silent; it stopped answering at {}, when its lease ended. Without one it judges no key.",
            times::moment(*since)
        )),
        NodeStop::Awaited => Some(format!(
            "Waiting for node {node}: it confirms, or its lease ends within a second and it answers nobody."
        )),
    }
}

/// The proof, or the plain fact where none is kept any more. `path` is this page's own; `stream` tells when there is more to say.
#[component]
pub fn StopProofNotice(
    proof: Option<StopProof>,
    #[prop(into)] path: String,
    #[prop(into)] stream: String,
) -> impl IntoView {
    let Some(proof) = proof else { return ().into_any() };
    let settled = proof.is_settled();
    let (tone, title) = (if settled { Tone::Good } else { Tone::Neutral }, title(&proof));
    let remarks: Vec<_> = proof.nodes.iter().filter_map(remark).collect();
    let fact = (remarks.is_empty() && settled).then_some(match proof.kind {
        StopKind::Revoked => "Confirmed after the key was forgotten there. Calls are told that it was revoked.",
        StopKind::Disabled => "Confirmed after the key was forgotten there. Calls are told that it is switched off.",
    });
    view! {
        <div id=REGION data-settled=settled.to_string()>
            <Banner tone=tone title=title>
                <Stack>
                    {fact.map(|fact| view! { <p>{fact}</p> })}
                    {remarks.into_iter().map(|remark| view! { <p>{remark}</p> }).collect_view()}
                    {(!settled).then(|| view! { <p><TextLink href=path>"Look again"</TextLink></p> })}
                </Stack>
            </Banner>
            {(!settled).then(|| view! { <LiveStop stream=stream renews=REGION /> })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use domain::time::Timestamp;

    use super::*;

    fn proof(states: &[NodeStop]) -> StopProof {
        let nodes = states.iter().zip(1_u128..).map(|(state, number)| (NodeId::from_bits(number), *state));
        StopProof { kind: StopKind::Revoked, nodes: nodes.collect() }
    }

    #[test]
    fn the_title_says_how_many_and_after_how_long() {
        let refuses = |after_micros| NodeStop::Refuses { after_micros };
        let silent = NodeStop::Silent { since: Timestamp::from_micros(0), after_micros: 912_001 };
        for (states, expected) in [
            (&[refuses(3_001), refuses(37_200)][..], "Effective on 2 of 2 nodes after 38 ms"),
            (&[refuses(0)], "Effective on 1 of 1 node after 1 ms"),
            (&[refuses(3_000), NodeStop::Awaited], "Effective on 1 of 2 nodes so far"),
            (&[refuses(3_000), silent], "Effective on 2 of 2 nodes after 913 ms"),
            (&[], "No node has confirmed it yet"),
        ] {
            assert_eq!(title(&proof(states)), expected);
        }
        let remarks: Vec<_> = proof(&[refuses(1), silent, NodeStop::Awaited]).nodes.iter().filter_map(remark).collect();
        assert_eq!(remarks.len(), 2);
        assert!(
            remarks[0].starts_with("Node 0002 is silent; it stopped answering at 1 Jan 1970, 00:00 UTC"),
            "{remarks:?}"
        );
        assert!(remarks[1].starts_with("Waiting for node 0003"), "{remarks:?}");
    }
}
