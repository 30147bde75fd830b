//! A fixed number of low-priority threads behind a bounded queue: who does not fit is refused at once, who goes away frees the place.

use std::{
    collections::VecDeque,
    io,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};
use tokio::sync::oneshot;

/// How far below the async threads the pool's threads rank (`nice` value).
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// How much a pool takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Jobs that run at once, each on a thread of its own.
    pub threads: NonZero<usize>,
    /// Jobs that wait while all threads are busy.
    pub waiting: usize,
}

impl Limits {
    /// One thread less than the machine has cores, but one at least; 64 may wait.
    pub fn of_this_machine() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self { threads: NonZero::new(cores - 1).unwrap_or(NonZero::<usize>::MIN), waiting: 64 }
    }
}

/// What a pool is doing at the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Jobs on a thread.
    pub running: usize,
    /// Jobs in the queue.
    pub waiting: usize,
}

/// The queue is full.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// The threads end when the pool is dropped; what still waits is dropped with them.
pub struct Pool<M>(Arc<Shared<M>>);

impl<M: Default + 'static> Pool<M> {
    /// Starts the threads; each has its own `M`, made on it, kept from job to job.
    pub fn start(limits: Limits) -> io::Result<Self> {
        let pool = Self(Arc::new(Shared {
            limits,
            state: Mutex::new(State { load: Load::default(), queue: VecDeque::new(), ended: false }),
            changed: Condvar::new(),
        }));
        for number in 0..limits.threads.get() {
            let shared = Arc::clone(&pool.0);
            thread::Builder::new().name(format!("password-{number}")).spawn(move || shared.work())?;
        }
        Ok(pool)
    }

    /// Queues the work, or refuses it at once. Work whose receiver was dropped before its turn is never done; the receiver
    /// of work that panicked, or that waited when the pool was dropped, gets an error.
    pub fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut M) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Full> {
        let (answer, answered) = oneshot::channel();
        self.0.admit(Box::new(Call { work, answer }))?;
        Ok(answered)
    }

    pub fn load(&self) -> Load {
        self.0.state().load()
    }
}

impl<M> Drop for Pool<M> {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.state();
            state.ended = true;
            std::mem::take(&mut state.queue)
        };
        self.0.changed.notify_all();
        drop(waiting);
    }
}

struct Shared<M> {
    limits: Limits,
    state: Mutex<State<M>>,
    changed: Condvar,
}

struct State<M> {
    load: Load,
    queue: VecDeque<Box<dyn Job<M>>>,
    ended: bool,
}

impl<M> State<M> {
    fn load(&self) -> Load {
        Load { waiting: self.queue.len(), ..self.load }
    }
}

trait Job<M>: Send {
    fn is_wanted(&self) -> bool;
    fn run(self: Box<Self>, memory: &mut M, place: Place<'_, M>) -> Result<(), Panicked>;
}

/// The thread's own memory is in an unknown state.
struct Panicked;

/// A running job's place, free again when dropped.
struct Place<'a, M>(&'a Shared<M>);

impl<M> Drop for Place<'_, M> {
    fn drop(&mut self) {
        self.0.state().load.running -= 1;
    }
}

struct Call<W, T> {
    work: W,
    answer: oneshot::Sender<T>,
}

impl<M, T: Send, W: FnOnce(&mut M) -> T + Send> Job<M> for Call<W, T> {
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn run(self: Box<Self>, memory: &mut M, place: Place<'_, M>) -> Result<(), Panicked> {
        let Self { work, answer } = *self;
        let result = catch_unwind(AssertUnwindSafe(|| work(memory)));
        // Free before the answer is out: who has it may come back at once.
        drop(place);
        // Who asked may have gone meanwhile; then nobody misses the answer.
        result.map(|result| drop(answer.send(result))).map_err(|_| Panicked)
    }
}

impl<M> Shared<M> {
    /// A panic while the lock is held cannot leave the queue half changed, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A thread that is free counts as a place: otherwise a queue of zero would admit nobody.
    fn admit(&self, job: Box<dyn Job<M>>) -> Result<(), Full> {
        let mut state = self.state();
        let places = self.limits.waiting + (self.limits.threads.get() - state.load.running);
        if state.queue.len() >= places {
            state.queue.retain(|job| job.is_wanted());
        }
        if state.queue.len() >= places {
            return Err(Full);
        }
        state.queue.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    fn next(&self) -> Option<(Box<dyn Job<M>>, Place<'_, M>)> {
        let mut state = self.state();
        loop {
            if state.ended {
                return None;
            }
            while let Some(job) = state.queue.pop_front() {
                if job.is_wanted() {
                    state.load.running += 1;
                    return Some((job, Place(self)));
                }
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<M: Default> Shared<M> {
    fn work(&self) {
        rank_low();
        let mut memory = M::default();
        while let Some((job, place)) = self.next() {
            // A job that panics loses its own answer and the memory; the thread goes on.
            if let Err(Panicked) = job.run(&mut memory, place) {
                memory = M::default();
            }
        }
    }
}

/// On Linux a thread's id is accepted where `setpriority` asks for a process, and the thread alone is changed.
#[cfg(target_os = "linux")]
fn rank_low() {
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE) {
        tracing::warn!(%error, "password hashing runs at normal priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn rank_low() {}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
