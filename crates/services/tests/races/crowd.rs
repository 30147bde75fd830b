//! What the races share: tasks that begin together on two nodes, and what they race for.

use domain::key::TypedKey;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::support::{Person, World};

pub const ADA: &str = "ada@example.org";
pub const AT_ONCE: usize = 8;

/// How often a proof that works once is used at once.
pub const CROWD: usize = 50;

/// Runs `AT_ONCE` tasks that begin together, each with services of its own on one of two pools.
pub async fn at_once<T, F>(world: &World, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    together(world, AT_ONCE, task).await
}

/// The same with a crowd.
pub async fn crowd_at_once<T, F>(world: &World, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    together(world, CROWD, task).await
}

async fn together<T, F>(world: &World, count: usize, task: impl Fn(usize, services::Services) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let nodes = [world.another().await.0, world.another().await.0];
    let barrier = Arc::new(Barrier::new(count));
    let mut tasks = JoinSet::new();
    for number in 0..count {
        let (task, barrier) = (task(number, nodes[number % 2].clone()), barrier.clone());
        tasks.spawn(async move {
            barrier.wait().await;
            (number, task.await)
        });
    }
    let mut outcomes = tasks.join_all().await;
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

pub async fn key(world: &World, person: &Person, name: &str) -> (String, String) {
    let made = world.services.create_key(&person.actor, &person.slug, &TypedKey::named(name, "never")).await.unwrap();
    (made.id.to_string(), made.secret.expose().to_owned())
}
