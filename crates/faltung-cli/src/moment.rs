//! Dates as they stand in tables.

use chrono::{NaiveDate, NaiveDateTime};

const TIMES: [&str; 6] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M",
];
const DAYS: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];

/// Days since 1970-01-01 of a date, with or without a time of day: `2024-05-01`, `20240501`,
/// `2024-05`, `1.5.2024`, `2024-05-01 13:30`, `2024-05-01T13:30:00Z`.
///
/// Orders that differ between countries (5/1/2024) are not guessed.
pub(crate) fn days(cell: &str) -> Option<f64> {
    let cell = cell.trim();
    let cell = cell.strip_suffix('Z').unwrap_or(cell);
    if cell.len() == 8 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(cell, "%Y%m%d").ok().map(since_epoch);
    }
    let day = DAYS.iter().find_map(|form| NaiveDate::parse_from_str(cell, form).ok());
    let month = || NaiveDate::parse_from_str(&format!("{cell}-01"), "%Y-%m-%d").ok();
    if let Some(day) = day.or_else(month) {
        return Some(since_epoch(day));
    }
    let time = TIMES.iter().find_map(|form| NaiveDateTime::parse_from_str(cell, form).ok())?;
    Some(time.and_utc().timestamp_millis() as f64 / 86_400_000.0)
}

fn since_epoch(day: NaiveDate) -> f64 {
    (day - NaiveDate::default()).num_days() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_1970() {
        for (text, wanted) in [
            ("1970-01-01", Some(0.0)),
            ("19700102", Some(1.0)),
            ("1969-12", Some(-31.0)),
            ("1.3.1970", Some(59.0)),
            ("1970-01-01 12:00", Some(0.5)),
            ("1970-01-02T06:00:00Z", Some(1.25)),
            ("12345678", None),
            ("5/1/1970", None),
            ("soon", None),
        ] {
            assert_eq!(days(text), wanted, "{text}");
        }
    }
}
