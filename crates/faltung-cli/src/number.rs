/// A number as short as a table wants it: whole numbers whole, others to four digits and at most
/// three decimals, the very large and the very small with an exponent.
pub(crate) fn compact(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let size = value.abs();
    if size >= 1e6 || (size > 0.0 && size < 1e-3) {
        return with_exponent(value);
    }
    if value.fract() == 0.0 {
        // Adding zero turns -0 into 0.
        return format!("{}", value + 0.0);
    }
    let decimals = if size < 10.0 { 3 } else { 4 - whole_digits(size) };
    without_trailing_zeros(&format!("{value:.decimals$}"))
}

/// The digits before the point of a number in 10..1e6, at most four: no decimals are left then.
fn whole_digits(size: f64) -> usize {
    (size.log10().floor() as usize + 1).min(4)
}

fn with_exponent(value: f64) -> String {
    let text = format!("{value:.2e}");
    match text.split_once('e') {
        Some((digits, exponent)) => format!("{}e{exponent}", without_trailing_zeros(digits)),
        None => text,
    }
}

/// `2.50` as `2.5`, `3.000` as `3`, and `-0.000` as `0`.
pub(crate) fn without_trailing_zeros(text: &str) -> String {
    if !text.contains('.') {
        return text.into();
    }
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".into() } else { short.into() }
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn numbers_are_short() {
        let cases = [
            (1.0, "1"),
            (2.5, "2.5"),
            (-1.0 / 3.0, "-0.333"),
            (0.0, "0"),
            (-0.0, "0"),
            (9.9999, "10"),
            (12.3456, "12.35"),
            (123.456, "123.5"),
            (1234.56, "1235"),
            (99999.5, "100000"),
            (123456.0, "123456"),
            (1e6, "1e6"),
            (-1234567.0, "-1.23e6"),
            (0.0005, "5e-4"),
            (-1.25e-7, "-1.25e-7"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, wanted) in cases {
            assert_eq!(compact(value), wanted, "{value:e}");
        }
    }
}
