//! Panics of the code that is checked: they are answers, of a function that is asked outside of its domain, and no
//! accidents.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic in this thread is caught here.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
    /// Where the last one of them was.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs user code, with a panic turned into where it was and its message.
///
/// Nothing is printed: a check of a function with a small domain draws many points outside of it, and what the panic
/// hook has to say of each, with a backtrace where these are on, would take longer than the check. The hook of the
/// process is wrapped for that; all other panics reach the one that was there.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    // A thread that panics must not touch the hook; then the messages are printed, which is no harm. Where a panic ends the
    // process, its message is all that is left of it.
    if cfg!(panic = "unwind") && !std::thread::panicking() {
        HOOK.call_once(|| {
            let before = take_hook();
            set_hook(Box::new(move |panic| match EXPECTED.get() {
                true => PLACE.set(panic.location().map(Location::to_string).unwrap_or_default()),
                false => before(panic),
            }));
        });
    }
    let outer = EXPECTED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(run));
    EXPECTED.set(outer);
    result.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_string());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_string());
        match PLACE.take() {
            place if place.is_empty() => format!("panicked: {text}"),
            place => format!("panicked at {place}: {text}"),
        }
    })
}
