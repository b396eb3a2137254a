use super::Page;
use super::question::Question;
use crate::number::compact;

/// A sum this close to 1 or 0, in units of the sum of the taps' sizes, is meant to be 1 or 0: typed
/// taps are rounded (`0.33,0.33,0.33`).
const ROUNDED: f64 = 0.02;

/// What this kernel did, and what to try next.
pub(super) fn section(question: &Question, page: &Page) -> Vec<String> {
    let [gap, heading] = page.heading("What the kernel did");
    let mut lines = vec![gap, heading];
    lines.extend(page.prose(&verdict(question)));
    lines.push(String::new());
    lines.push("   Try next:".into());
    lines.extend(suggestions(question).map(|line| format!("     {line}")));
    lines
}

fn verdict(question: &Question) -> String {
    let taps = question.kernel;
    let sum: f64 = taps.iter().sum();
    let size: f64 = taps.iter().map(|tap| tap.abs()).sum();
    if !size.is_finite() {
        return "A tap is not a finite number; it spoils every output that it touches, and no \
                other."
            .into();
    }
    if size == 0.0 {
        return "All taps are 0, so every output is 0.".into();
    }
    let used: Vec<usize> = (0..taps.len()).filter(|&j| taps[j] != 0.0).collect();
    if let [only] = used[..] {
        return lone_tap(question, only);
    }
    let negative = taps.iter().any(|&tap| tap < 0.0);
    let total = compact(sum);
    if sum.abs() <= ROUNDED * size {
        format!(
            "Its taps add up to {total}: where the signal stays level the answer is 0, and it \
             speaks where the signal changes. Such a kernel finds slopes and edges."
        )
    } else if (sum - 1.0).abs() <= ROUNDED * size && negative {
        format!(
            "Its taps add up to {total}, some below 0: the level is kept, and what differs from \
             its neighbours is brought out. Such a kernel sharpens."
        )
    } else if (sum - 1.0).abs() <= ROUNDED * size {
        format!(
            "Its taps add up to {total}, none below 0: each output is a weighted average of \
             neighbours. The level is kept, what jumps about is smoothed."
        )
    } else {
        let kind = if negative { "mixes neighbours" } else { "adds up neighbours" };
        format!(
            "It {kind}, and its taps add up to {total}: a level signal comes out {total} times \
             as large. Divide the taps by {total} to keep the level (--normalize does it)."
        )
    }
}

fn lone_tap(question: &Question, at: usize) -> String {
    let tap = question.kernel[at];
    let scaled =
        if tap == 1.0 { String::new() } else { format!(", {} times as large", compact(tap)) };
    // In the full row a correlation puts the kernel's last tap first.
    let moved = if question.correlate { question.k() - 1 - at } else { at };
    match moved {
        0 => format!("Only one tap counts: the signal comes out unmoved{scaled}."),
        1 => format!(
            "Only one tap counts: in the full row the signal comes out 1 sample later{scaled}."
        ),
        _ => format!(
            "Only one tap counts: in the full row the signal comes out {moved} samples \
             later{scaled}."
        ),
    }
}

fn suggestions(question: &Question) -> impl Iterator<Item = String> {
    let list = |values: &[f64]| {
        let texts: Vec<String> = values.iter().map(f64::to_string).collect();
        texts.join(",")
    };
    let (signal, kernel) = (list(question.signal), list(question.kernel));
    let typed = if signal.len() + kernel.len() < 18 {
        format!("{signal} {kernel}")
    } else {
        "1,2,3 0,1,0.5".into()
    };
    let other = if question.correlate {
        [format!("faltung show {typed}"), "the same with the flip".into()]
    } else {
        [format!("faltung show {typed} --correlate"), "the same without the flip".into()]
    };
    let lines = [
        ["faltung show 0,0,1,0,0 1,2,3".into(), "a lone 1 copies out the kernel".into()],
        other,
        ["faltung kernels".into(), "kernels that have a name".into()],
    ];
    let width = lines.iter().map(|[command, _]| command.len()).max().unwrap_or(0);
    lines.into_iter().map(move |[command, effect]| format!("{command:width$}   {effect}"))
}
