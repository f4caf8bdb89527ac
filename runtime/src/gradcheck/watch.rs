//! The time limit of generated tests: the check runs in a thread of its own, and the test waits no longer than one
//! evaluation may take.
//!
//! A function may loop forever on an input that nobody has said to be outside of its domain. Nothing ends a thread from
//! outside, so the one that checks is left behind and ends with the process; the test fails and says where it was.

use std::cell::RefCell;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use super::report::CheckReport;

/// A single evaluation may take so long.
pub(crate) const LIMIT: Duration = Duration::from_secs(10);
/// Time is counted in looks and not by the clock: a process that was stopped, by a debugger say, has not been busy.
const LOOKS: u32 = 100;

/// What user code is doing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Doing {
    /// Counts calls of user code; odd while one is under way.
    turn: u64,
    /// What was called.
    pub(crate) what: &'static str,
    /// With which floats.
    pub(crate) at: Vec<f64>,
    /// Their names.
    pub(crate) names: Vec<String>,
    /// The word that leads there again.
    pub(crate) word: String,
    /// The report without what is under way, where nobody asked for that: it gets less time, and is left out.
    pub(crate) so_far: Option<Box<CheckReport>>,
}

type Watch = Arc<Mutex<Doing>>;

thread_local! {
    static WATCHED: RefCell<Option<Watch>> = const { RefCell::new(None) };
}

/// Runs a job in a thread of this name, or says in which call of user code it got stuck.
///
/// Where there are no threads it runs here, without a limit.
///
/// # Panics
///
/// As the job does.
pub(crate) fn limited<T: Send + 'static>(
    limit: Duration,
    name: &str,
    job: impl Fn() -> T + Send + Sync + 'static,
) -> Result<T, Box<Doing>> {
    let (job, watch) = (Arc::new(job), Watch::default());
    let (sender, receiver) = channel();
    let spawned = Builder::new().name(name.to_string()).spawn({
        let (job, watch) = (Arc::clone(&job), Arc::clone(&watch));
        move || {
            WATCHED.set(Some(watch));
            // Nobody listens any more if this took too long.
            let _ = sender.send(job());
        }
    });
    let Ok(thread) = spawned else {
        return Ok(job());
    };
    let (mut last, mut looks) = (0, 0);
    loop {
        match receiver.recv_timeout(limit / LOOKS) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(payload) => std::panic::resume_unwind(payload),
                Ok(()) => unreachable!("a job that ends has sent what it made"),
            },
            Err(RecvTimeoutError::Timeout) => {
                let doing = locked(&watch);
                looks = if doing.turn == last { looks + 1 } else { 0 };
                last = doing.turn;
                let enough = if doing.so_far.is_some() { LOOKS / 10 } else { LOOKS };
                if looks >= enough && doing.turn % 2 == 1 {
                    return Err(Box::new(doing.clone()));
                }
            }
        }
    }
}

/// Notes what is drawn, for the calls that follow.
pub(crate) fn drawn(word: String, names: impl Iterator<Item = String>) {
    note(|doing| (doing.word, doing.names) = (word, names.collect()));
}

/// Notes what is known before something is tried that may not return.
pub(crate) fn so_far(report: Option<&CheckReport>) {
    note(|doing| doing.so_far = report.cloned().map(Box::new));
}

/// Notes that user code is called; it is under way until the result is dropped.
pub(crate) fn enter(what: &'static str, at: &[f64]) -> Turn {
    note(|doing| {
        (doing.turn, doing.what) = (doing.turn + 1, what);
        doing.at.clear();
        doing.at.extend(at);
    });
    Turn
}

/// A call of user code.
pub(crate) struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        note(|doing| doing.turn += 1);
    }
}

/// Only the thread of a generated test is watched.
fn note(change: impl FnOnce(&mut Doing)) {
    WATCHED.with_borrow(|watch| watch.as_ref().map(|watch| change(&mut locked(watch))));
}

/// What is noted is complete at any time, whoever may have panicked.
fn locked(watch: &Watch) -> MutexGuard<'_, Doing> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}
