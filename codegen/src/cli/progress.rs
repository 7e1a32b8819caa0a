//! A progress bar for what takes longer than a second.

use std::io::IsTerminal as _;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};

/// A bar on stderr that shows up after a second, if stderr is a terminal, and goes when dropped.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// The thread that shows the bar, told to end by the sender's drop.
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

impl Progress {
    /// A bar over `units` steps.
    #[must_use]
    pub fn new(units: usize) -> Self {
        if std::io::stderr().is_terminal() {
            Self::shown_after(PATIENCE, units, ProgressDrawTarget::stderr)
        } else {
            Self {
                bar: hidden(units),
                waiting: None,
            }
        }
    }

    fn shown_after(
        patience: Duration,
        units: usize,
        target: impl FnOnce() -> ProgressDrawTarget + Send + 'static,
    ) -> Self {
        let bar = hidden(units);
        let (sender, receiver) = channel::<()>();
        let shown = bar.clone();
        let thread = std::thread::spawn(move || {
            if receiver.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(target());
                shown.enable_steady_tick(TICK);
            }
        });
        Self {
            bar,
            waiting: Some((sender, thread)),
        }
    }

    /// Counts one step, and names it. Any thread may call it.
    pub fn step(&self, name: &str) {
        self.bar.set_message(name.to_owned());
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.waiting.take() {
            drop(sender);
            // It cannot panic; and if it did, there would be no bar to clear.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

fn hidden(units: usize) -> ProgressBar {
    let length = u64::try_from(units).unwrap_or(u64::MAX);
    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden())
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::TermLike;
    use std::io;
    use std::sync::{Arc, Mutex};

    /// A terminal that keeps what was written to it.
    #[derive(Clone, Debug, Default)]
    struct Recorder(Arc<Mutex<String>>);

    impl Recorder {
        fn text(&self) -> String {
            self.0.lock().expect("text").clone()
        }

        fn progress(&self, patience: Duration) -> Progress {
            let terminal = self.clone();
            Progress::shown_after(patience, 3, move || {
                ProgressDrawTarget::term_like(Box::new(terminal))
            })
        }
    }

    impl TermLike for Recorder {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.0.lock().expect("text").push_str(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn quick_work_shows_no_bar() {
        let terminal = Recorder::default();
        let progress = terminal.progress(Duration::from_secs(60));
        progress.step("a");
        drop(progress);
        assert_eq!(terminal.text(), "");
    }

    #[test]
    fn long_work_shows_how_far_it_is() {
        let terminal = Recorder::default();
        let progress = terminal.progress(Duration::ZERO);
        for _ in 0..1000 {
            if terminal.text().contains("1/3") {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
            if progress.bar.position() == 0 {
                progress.step("highlevel");
            }
        }
        assert!(terminal.text().contains("1/3"), "{:?}", terminal.text());
    }
}
