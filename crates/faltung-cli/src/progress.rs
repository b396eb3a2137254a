//! A bar for what takes longer than a second.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, gone when dropped.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar, if the work will take longer than a second and someone is there to see it.
    pub(crate) fn for_seconds(predicted: f64) -> Option<Bar> {
        let worth_it = predicted > 1.0 && io::stderr().is_terminal();
        worth_it.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent:>3} % {eta} left")
            {
                bar.set_style(style);
            }
            Bar(bar)
        })
    }

    /// `done` of `total` tiles are computed.
    pub(crate) fn show(&self, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
