//! The pool: how many run, who is refused, who is skipped, and at which priority. Channels order the steps; nothing sleeps.
#![allow(clippy::unwrap_used)]

use super::*;
use std::sync::{
    atomic::{AtomicUsize, Ordering},
    mpsc,
};

fn pool(threads: usize, waiting: usize) -> Pool<Vec<u8>> {
    Pool::start(Limits { threads: NonZero::new(threads).unwrap(), waiting }).unwrap()
}

/// A job that says when it began and ends when told to.
struct Blocked {
    began: mpsc::Receiver<()>,
    end: mpsc::Sender<()>,
}

fn blocking() -> (Blocked, impl FnOnce(&mut Vec<u8>) + Send + 'static) {
    let (begin, began) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    (Blocked { began, end }, move |_: &mut Vec<u8>| {
        begin.send(()).unwrap();
        let _ = ended.recv();
    })
}

#[tokio::test]
async fn never_more_than_the_limit_at_once() {
    let pool = pool(2, 64);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let jobs: Vec<_> = (0..60)
        .map(|_| {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            pool.run(move |_| {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                now.fetch_sub(1, Ordering::SeqCst);
            })
            .ok()
            .unwrap()
        })
        .collect();
    for job in jobs {
        job.await.unwrap();
    }
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn all_threads_are_used() {
    let pool = pool(2, 0);
    let ((first, one), (second, two)) = (blocking(), blocking());
    let answers = (pool.run(one).unwrap(), pool.run(two).unwrap());
    first.began.recv().unwrap();
    second.began.recv().unwrap();
    assert_eq!(pool.load(), Load { running: 2, waiting: 0 });
    drop((first, second));
    assert_eq!((answers.0.await, answers.1.await), (Ok(()), Ok(())));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let pool = pool(1, 2);
    let (first, work) = blocking();
    let running = pool.run(work).unwrap();
    first.began.recv().unwrap();
    let waiting = [pool.run(|_| 1).unwrap(), pool.run(|_| 2).unwrap()];
    assert_eq!(pool.load(), Load { running: 1, waiting: 2 });
    assert!(pool.run(|_| 3).is_err());
    first.end.send(()).unwrap();
    running.await.unwrap();
    let [one, two] = waiting;
    assert_eq!((one.await, two.await), (Ok(1), Ok(2)));
    assert_eq!(pool.run(|_| 4).unwrap().await, Ok(4));
}

#[tokio::test]
async fn who_goes_away_frees_the_place_and_is_skipped() {
    let pool = pool(1, 1);
    let (first, work) = blocking();
    let running = pool.run(work).unwrap();
    first.began.recv().unwrap();
    let done = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&done);
    let gone = pool.run(move |_| count.fetch_add(1, Ordering::SeqCst)).unwrap();
    assert!(pool.run(|_| ()).is_err());
    drop(gone);
    let next = pool.run(|_| "next").unwrap();
    first.end.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(next.await, Ok("next"));
    assert_eq!(done.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_panic_costs_one_answer() {
    let pool = pool(1, 4);
    let broken = pool.run(|_| -> () { std::panic::resume_unwind(Box::new("broken")) }).unwrap();
    assert!(broken.await.is_err());
    assert_eq!(pool.run(|_| 7).unwrap().await, Ok(7));
}

#[tokio::test]
async fn memory_is_kept_from_job_to_job() {
    let pool = pool(1, 4);
    pool.run(|memory| memory.extend([1, 2, 3])).unwrap().await.unwrap();
    assert_eq!(pool.run(|memory| memory.clone()).unwrap().await, Ok(vec![1, 2, 3]));
}

#[tokio::test]
async fn dropping_the_pool_drops_what_waits() {
    let pool = pool(1, 4);
    let (first, work) = blocking();
    let running = pool.run(work).unwrap();
    first.began.recv().unwrap();
    let waiting = pool.run(|_| ()).unwrap();
    drop(pool);
    assert!(waiting.await.is_err());
    first.end.send(()).unwrap();
    assert_eq!(running.await, Ok(()));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn threads_rank_below_the_rest() {
    use rustix::{process::getpriority_process, thread::gettid};
    let mine = getpriority_process(Some(gettid())).unwrap();
    let pool = pool(1, 1);
    let theirs = pool.run(|_| getpriority_process(Some(gettid())).unwrap()).unwrap().await;
    assert_eq!(theirs, Ok(NICE));
    assert_eq!(getpriority_process(Some(gettid())).unwrap(), mine);
}

#[test]
fn one_thread_at_least() {
    let cores = thread::available_parallelism().unwrap().get();
    assert_eq!(Limits::of_this_machine().threads.get(), (cores - 1).max(1));
}
