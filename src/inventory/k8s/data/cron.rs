//! How far apart the runs of a cron expression are: the five fields and the descriptors that Kubernetes and Velero
//! understand. Time zones are ignored: an hour more or less twice a year is nobody's retention.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::syntax::Node;
use crate::value::{Value, object, optional};

/// Of how many days the runs are looked at: what holds for a 29th of February comes twice.
const DAYS: u32 = 9 * 366;
const DAY: u32 = 24 * 60;

/// Minutes between a run and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inventory) struct Gaps {
    pub shortest: u32,
    pub longest: u32,
}

/// `None` for what never runs twice, or is not understood.
pub(in crate::inventory) fn gaps(expression: &str) -> Option<Gaps> {
    let zone = expression.starts_with("TZ=") || expression.starts_with("CRON_TZ=");
    let text = if zone { expression.split_once(' ')?.1 } else { expression }.trim();
    let fields = match text {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => match text.strip_prefix("@every ") {
            Some(period) => return minutes(period.trim()).map(|gap| Gaps { shortest: gap, longest: gap }),
            None => text,
        },
    };
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return None };
    let times = times(set(minute, 0, 59, &[])?, set(hour, 0, 23, &[])?);
    let over_night = |days: u32| days * DAY + times[0] - times[times.len() - 1];
    let within = || times.windows(2).map(|pair| pair[1] - pair[0]);
    let (fewest, most) = days_between(day, month, weekday)?;
    Some(Gaps {
        shortest: within().min().map_or(over_night(fewest), |gap| gap.min(over_night(fewest))),
        longest: within().max().map_or(over_night(most), |gap| gap.max(over_night(most))),
    })
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The fewest and the most days from a day with runs to the next. Where both days are restricted, either is enough.
fn days_between(day: &str, month: &str, weekday: &str) -> Option<(u32, u32)> {
    let days = set(day, 1, 31, &[])?;
    let months = set(month, 1, 12, &MONTHS)?;
    let weekdays = set(weekday, 0, 7, &WEEKDAYS)?;
    let weekdays = weekdays | (weekdays >> 7 & 1);
    let (any_day, any_weekday) = (day.starts_with(['*', '?']), weekday.starts_with(['*', '?']));
    let (mut previous, mut known) = (None, None::<(u32, u32)>);
    let (mut year, mut at_month, mut at_day) = (2000_u32, 1_u32, 1_u32);
    // 1 January 2000 was a Saturday.
    for at in 0..DAYS {
        let on_day = days >> at_day & 1 == 1;
        let on_weekday = weekdays >> ((at + 6) % 7) & 1 == 1;
        let chosen = if any_day || any_weekday { on_day && on_weekday } else { on_day || on_weekday };
        if chosen && months >> at_month & 1 == 1 {
            if let Some(gap) = previous.map(|previous| at - previous) {
                known = Some(known.map_or((gap, gap), |(least, most)| (least.min(gap), most.max(gap))));
            }
            previous = Some(at);
        }
        at_day += 1;
        if at_day > length(year, at_month) {
            (at_day, at_month) = (1, at_month + 1);
        }
        if at_month > 12 {
            (at_month, year) = (1, year + 1);
        }
    }
    known
}

fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Minutes of a day, in their order.
fn times(minutes: u64, hours: u64) -> Vec<u32> {
    let of = |set: u64, most: u32| (0..most).filter(move |at| set >> at & 1 == 1);
    of(hours, 24).flat_map(|hour| of(minutes, 60).map(move |minute| hour * 60 + minute)).collect()
}

/// The numbers of a field as bits.
fn set(field: &str, least: u32, most: u32, names: &[&str]) -> Option<u64> {
    let number = |text: &str| -> Option<u32> {
        let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let number = match named {
            Some(at) => u32::try_from(at).ok()? + least,
            None => text.parse().ok()?,
        };
        (least..=most).contains(&number).then_some(number)
    };
    let mut all = 0_u64;
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Some(1), |step| step.parse::<u32>().ok().filter(|step| *step > 0))?;
        let (from, to) = match (range, range.split_once('-')) {
            ("*" | "?", _) => (least, most),
            (_, Some((from, to))) => (number(from)?, number(to)?),
            (_, None) if part.contains('/') => (number(range)?, most),
            _ => (number(range)?, number(range)?),
        };
        let mut at = from;
        while at <= to {
            all |= 1 << at;
            at += step;
        }
    }
    Some(all).filter(|all| *all != 0)
}

/// A period of whole hours, minutes and seconds, rounded up.
fn minutes(period: &str) -> Option<u32> {
    let mut seconds = 0_u32;
    let mut rest = period;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let number: u32 = rest[..end].parse().ok()?;
        let unit = match rest.as_bytes()[end] {
            b'h' => 3600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[end + 1..];
    }
    (seconds > 0).then(|| seconds.div_ceil(60))
}

impl Inventory<'_> {
    pub(in crate::inventory) fn schedule_fact(&self, id: DocumentId) -> Value {
        let gaps = self.root(id).dig(&["spec", "schedule"]).and_then(Node::as_str).and_then(gaps);
        object([("gap_seconds", optional(gaps.map(|gaps| i64::from(gaps.shortest) * 60)))])
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, gaps};

    #[test]
    fn longest() {
        for (expression, gap) in [
            ("0 2 * * *", DAY),
            ("@every 1h30m", 90),
            ("*/15 * * * *", 15),
            ("5/20 * * * *", 20),
            ("0 */6 * * *", 6 * 60),
            ("0 9-17 * * *", 16 * 60),
            ("0 1 * * MON-FRI", 3 * DAY),
            ("0 1 * * 7", 7 * DAY),
            ("@weekly", 7 * DAY),
            ("0 0 1 * *", 31 * DAY),
            // Either of them.
            ("0 0 1 * 1", 7 * DAY),
            ("0 0 29 2 *", 1461 * DAY),
            ("@yearly", 366 * DAY),
            ("CRON_TZ=Europe/Berlin 30 3 * * *", DAY),
        ] {
            assert_eq!(gaps(expression).map(|gaps| gaps.longest), Some(gap), "{expression}");
        }
        for wrong in [
            "",
            "@never",
            "0 2 * *",
            "0 0 31 2 *",
            "99 * * * *",
            "*/0 * * * *",
            "@every",
            "@every 5",
            "TZ=x",
            "a * * * *",
        ] {
            assert_eq!(gaps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shortest() {
        for (expression, gap) in [
            ("* * * * *", 1),
            ("*/5 * * * *", 5),
            ("0,10 * * * *", 10),
            ("50,5 * * * *", 15),
            ("30 2 * * *", DAY),
            ("59,1 0,23 * * *", 2),
            ("0 3 * * sun", 7 * DAY),
            ("0 3 * * MON-FRI", DAY),
            ("0 3 * * 0,7", 7 * DAY),
            ("0 3 * * 1,4", 3 * DAY),
            ("0 3 1,15 * *", 14 * DAY),
            ("0 3 1,3 * 1", DAY),
            ("TZ=Europe/Berlin 0 3 * * ?", DAY),
            ("0 3 1 * *", 28 * DAY),
            ("@hourly", 60),
        ] {
            assert_eq!(gaps(expression).map(|gaps| gaps.shortest), Some(gap), "{expression}");
        }
        for unknown in ["H * * * *", "${CRON}", "@reboot", "5-1 * * * *"] {
            assert_eq!(gaps(unknown), None, "{unknown}");
        }
    }
}
