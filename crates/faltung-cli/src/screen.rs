//! The terminal on standard output, if there is one.

use std::io::{self, IsTerminal};

use crate::args::Color;

/// Whether standard output gets colours.
pub(crate) fn is_coloured(wish: Color) -> bool {
    match wish {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let plain = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            io::stdout().is_terminal() && !plain("NO_COLOR")
        }
    }
}

/// Columns of the screen; 80 in a pipe.
pub(crate) fn width() -> usize {
    size().0
}

/// Columns and rows of the screen; 80 and 24 where there is none.
pub(crate) fn size() -> (usize, usize) {
    let (rows, columns) = console::Term::stdout().size_checked().unwrap_or((24, 80));
    (columns.into(), rows.into())
}

/// Makes what is told on standard error follow the wish; without one, it looks for a terminal and
/// at NO_COLOR by itself.
pub(crate) fn decide_colours_of_talk(wish: Color) {
    match wish {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}
