use chrono::{Datelike, NaiveDate};

use super::curve::Range;
use super::ticks::Ticks;

/// Days from the first of January of the year 1 (day 1) to that of 1970.
const EPOCH: i32 = 719_163;
const SECOND: f64 = 1.0 / 86400.0;
const MINUTE: f64 = 1.0 / 1440.0;
const HOUR: f64 = 1.0 / 24.0;
/// The first Monday after 1970-01-01.
const MONDAY: f64 = 4.0;

/// The distance of two ticks.
#[derive(Clone, Copy)]
enum Step {
    /// This many days or parts of one.
    Days(f64),
    Months(i32),
}

/// At most `most` ticks on round dates or times of day, in days since 1970-01-01; `None` beyond
/// the years that the calendar knows, and for less than a few seconds.
pub(super) fn ticks(range: Range, most: usize) -> Option<Ticks> {
    let most = most.max(2);
    if range.span() < 4.0 * SECOND {
        return None;
    }
    let (first, last) = (civil(range.low)?, civil(range.high)?);
    let step = steps().find(|step| step.length() * (most - 1) as f64 >= range.span());
    let step = step.unwrap_or_else(|| years(range.span(), most));
    let at: Vec<f64> = match step {
        Step::Days(days) => {
            let origin = if days == 7.0 { MONDAY } else { 0.0 };
            let count = |value: f64| (value - origin) / days;
            let (low, high) = (count(range.low).ceil() as i64, count(range.high).floor() as i64);
            (low..=high).map(|i| i as f64 * days + origin).collect()
        }
        Step::Months(months) => {
            let month =
                |date: NaiveDate| (date.year() * 12 + date.month0() as i32).div_euclid(months);
            (month(first)..=month(last) + 1).filter_map(|i| start_of_month(i * months)).collect()
        }
    };
    let at: Vec<f64> = at.into_iter().filter(|&tick| range.holds(tick)).collect();
    let one_day = first == last;
    let text = at.iter().map(|&tick| step.text(tick, one_day)).collect::<Option<_>>()?;
    let context = step
        .is_time()
        .then(|| format!("{} {}", if one_day { "on" } else { "from" }, first.format_day()));
    Some(Ticks { at, text, context })
}

fn steps() -> impl Iterator<Item = Step> {
    let clock = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0];
    let seconds = clock.into_iter().map(|count| count * SECOND);
    let minutes = clock.into_iter().map(|count| count * MINUTE);
    let hours = [1.0, 2.0, 3.0, 6.0, 12.0].into_iter().map(|count| count * HOUR);
    let days = seconds.chain(minutes).chain(hours).chain([1.0, 2.0, 7.0]).map(Step::Days);
    days.chain([1, 2, 3, 6, 12, 24, 60, 120].map(Step::Months))
}

/// For centuries and more.
fn years(span: f64, most: usize) -> Step {
    let wanted = span / 365.25 / (most - 1) as f64;
    let power = 10f64.powf(wanted.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= wanted);
    Step::Months((factor.unwrap_or(10.0) * power * 12.0) as i32)
}

impl Step {
    /// In days; of a month the shortest, so that there are never too many ticks.
    fn length(self) -> f64 {
        match self {
            Step::Days(days) => days,
            Step::Months(months) => f64::from(months) * 28.0,
        }
    }

    fn is_time(self) -> bool {
        matches!(self, Step::Days(days) if days < 1.0)
    }

    fn text(self, tick: f64, one_day: bool) -> Option<String> {
        let date = civil(tick + SECOND / 2.0)?;
        Some(match self {
            Step::Months(months) if months % 12 == 0 => date.year().to_string(),
            Step::Months(_) => format!("{}-{:02}", date.year(), date.month()),
            Step::Days(days) if days >= 1.0 => date.format_day(),
            Step::Days(days) => {
                let second = ((tick - tick.floor()) * 86400.0).round() as i64 % 86400;
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                if days < MINUTE {
                    format!("{hour:02}:{minute:02}:{second:02}")
                } else if days >= 3.0 * HOUR && !one_day {
                    format!("{:02}-{:02} {hour:02}:{minute:02}", date.month(), date.day())
                } else {
                    format!("{hour:02}:{minute:02}")
                }
            }
        })
    }
}

trait Day {
    fn format_day(&self) -> String;
}

impl Day for NaiveDate {
    fn format_day(&self) -> String {
        format!("{}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

fn civil(days: f64) -> Option<NaiveDate> {
    // The calendar ends long before the i32 does.
    let day = days.floor();
    let known = day.abs() < 1e9;
    known.then(|| NaiveDate::from_num_days_from_ce_opt(day as i32 + EPOCH)).flatten()
}

/// The first day of the month that comes so many months after January of the year 0.
fn start_of_month(months: i32) -> Option<f64> {
    let month = months.rem_euclid(12) as u32 + 1;
    let first = NaiveDate::from_ymd_opt(months.div_euclid(12), month, 1)?;
    Some(f64::from(first.num_days_from_ce() - EPOCH))
}
