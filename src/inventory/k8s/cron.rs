//! How soon one run of a CronJob may follow another.
//!
//! The answer is never too small: where two fields of days hold together, the one that is known to hold is taken.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::syntax::Node;
use crate::value::{Value, object, optional};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Seconds between the two runs that are nearest to each other; `None` when the schedule cannot be read.
pub(super) fn shortest_gap(schedule: &str) -> Option<i64> {
    let schedule = schedule.trim();
    let after_zone = |rest: &str| rest.split_once(char::is_whitespace).map(|(_, rest)| rest.trim().to_owned());
    let text = match schedule.strip_prefix("CRON_TZ=").or_else(|| schedule.strip_prefix("TZ=")) {
        Some(rest) => after_zone(rest)?,
        None => schedule.to_owned(),
    };
    match &*text {
        "@hourly" => return Some(60 * MINUTE),
        "@daily" | "@midnight" => return Some(DAY),
        "@weekly" => return Some(7 * DAY),
        "@monthly" => return Some(28 * DAY),
        "@yearly" | "@annually" => return Some(365 * DAY),
        _ => {}
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minutes, hours, days, months, weekdays] = fields[..] else { return None };
    let (minutes, hours) = (set(minutes, 0, 59, &[])?, set(hours, 0, 23, &[])?);
    let (days, weekdays) = (set(days, 1, 31, &[])?, weekdays_of(weekdays)?);
    set(months, 1, 12, &MONTHS)?;
    let mut times: Vec<i64> =
        hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (hour * 60 + minute) * MINUTE)).collect();
    times.sort_unstable();
    let (first, last) = (times.first()?, times.last()?);
    let within_a_day = times.windows(2).map(|pair| pair[1] - pair[0]).min();
    let over_night = days_apart(&days, &weekdays).map(|apart| apart * DAY - last + first);
    within_a_day.into_iter().chain(over_night).min()
}

/// Days from one run to the next; `None` where a month decides.
fn days_apart(days: &[i64], weekdays: &[i64]) -> Option<i64> {
    let nearest = |all: &[i64]| all.windows(2).map(|pair| pair[1] - pair[0]).min();
    let by_day = if days.len() == 31 { Some(1) } else { nearest(days) };
    let by_weekday = match weekdays {
        [_] => Some(7),
        all => {
            let over_the_week = all.first().zip(all.last()).map(|(first, last)| first + 7 - last);
            nearest(all).into_iter().chain(over_the_week).min()
        }
    };
    match (days.len() == 31, weekdays.len() == 7) {
        (true, true) => Some(1),
        (true, false) => by_weekday,
        (false, true) => by_day,
        // Either of them starts a run.
        (false, false) => by_day.into_iter().chain(by_weekday).min(),
    }
}

fn weekdays_of(field: &str) -> Option<Vec<i64>> {
    let mut days: Vec<i64> = set(field, 0, 7, &WEEKDAYS)?.into_iter().map(|day| day % 7).collect();
    days.sort_unstable();
    days.dedup();
    Some(days)
}

/// The numbers that a field stands for, sorted; `names` count from the least one.
fn set(field: &str, least: i64, most: i64, names: &[&str]) -> Option<Vec<i64>> {
    let number = |text: &str| {
        let named = names.iter().position(|name| text.eq_ignore_ascii_case(name));
        let named = named.and_then(|at| i64::try_from(at).ok()).map(|at| at + least);
        named.or_else(|| text.parse().ok()).filter(|number| (least..=most).contains(number))
    };
    let mut all = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<i64>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range {
            "*" | "?" => (least, most),
            _ => match range.split_once('-') {
                Some((from, to)) => (number(from)?, number(to)?),
                None => (number(range)?, if step.is_some() { most } else { number(range)? }),
            },
        };
        let step = usize::try_from(step.unwrap_or(1)).ok()?;
        all.extend((from..=to).step_by(step));
    }
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

impl Inventory<'_> {
    pub(super) fn schedule_fact(&self, id: DocumentId) -> Value {
        let gap = self.root(id).dig(&["spec", "schedule"]).and_then(Node::as_str).and_then(shortest_gap);
        object([("gap_seconds", optional(gap))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_between_runs() {
        let known = [
            ("* * * * *", MINUTE),
            ("*/5 * * * *", 5 * MINUTE),
            ("0 * * * *", 60 * MINUTE),
            ("0,10 * * * *", 10 * MINUTE),
            ("50,5 * * * *", 15 * MINUTE),
            ("30 2 * * *", DAY),
            ("59,1 0,23 * * *", 2 * MINUTE),
            ("0 3 * * sun", 7 * DAY),
            ("0 3 * * MON-FRI", DAY),
            ("0 3 * * 0,7", 7 * DAY),
            ("0 3 * * 1,4", 3 * DAY),
            ("0 3 1,15 * *", 14 * DAY),
            ("0 3 1,3 * 1", 2 * DAY),
            ("10/20 * * * *", 20 * MINUTE),
            ("TZ=Europe/Berlin 0 3 * * ?", DAY),
            ("@hourly", 60 * MINUTE),
        ];
        for (schedule, gap) in known {
            assert_eq!(shortest_gap(schedule), Some(gap), "{schedule}");
        }
        for unknown in
            ["", "0 3 1 * *", "61 * * * *", "* * * *", "H * * * *", "${CRON}", "@reboot", "5-1 * * * *", "*/0 * * * *"]
        {
            assert_eq!(shortest_gap(unknown), None, "{unknown}");
        }
    }
}
