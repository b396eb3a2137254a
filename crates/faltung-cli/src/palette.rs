use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// The styles of everything that teaches or draws in the terminal. Without colour they are all
/// empty, so that not one escape code reaches a pipe.
#[derive(Clone, Copy)]
pub(crate) struct Palette {
    pub(crate) heading: Style,
    pub(crate) signal: Style,
    pub(crate) kernel: Style,
    pub(crate) result: Style,
    /// What lies beyond the edge, and what is only there for comparison.
    pub(crate) faint: Style,
}

impl Palette {
    pub(crate) fn new(color: bool) -> Self {
        let plain = Style::new();
        if !color {
            return Palette {
                heading: plain,
                signal: plain,
                kernel: plain,
                result: plain,
                faint: plain,
            };
        }
        let ansi = |color: AnsiColor| plain.fg_color(Some(color.into()));
        Palette {
            heading: plain.bold(),
            signal: ansi(AnsiColor::Cyan),
            kernel: ansi(AnsiColor::Yellow),
            result: ansi(AnsiColor::Green).bold(),
            faint: plain.dimmed(),
        }
    }
}

/// `text` in `style`. Pad before painting: escape codes have no width on the screen.
pub(crate) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
