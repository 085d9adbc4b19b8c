//! What the instances of one virtual router must say alike, and do not.

use std::collections::BTreeSet;

use super::instance::{Instance, LONGEST_PASSWORD};
use super::tree::Setting;
use crate::syntax::Path;

/// One thing that two siblings say differently.
#[derive(Debug)]
pub struct Difference {
    pub what: &'static str,
    pub own: String,
    pub other: String,
    pub own_path: Path,
    pub other_path: Path,
    /// Each takes the other's adverts for wrong, so that both are masters.
    pub splits: bool,
}

pub fn differences(one: &Instance<'_>, other: &Instance<'_>) -> Vec<Difference> {
    let mut found = Vec::new();
    let is_v2 = one.version.value == Some(2) && other.version.value == Some(2);
    found.extend(setting("VRRP version", (&one.version, &other.version), true, |value| value.to_string()));
    found.extend(setting("advert interval", (&one.advert_ms, &other.advert_ms), is_v2, |value| seconds(*value)));
    found.extend(setting("down_timer_adverts", (&one.down_adverts, &other.down_adverts), false, |value| {
        value.to_string()
    }));
    found.extend(transport(one, other));
    if is_v2 && one.strict.value == Some(false) && other.strict.value == Some(false) {
        found.extend(authentication(one, other));
    }
    found.extend(addresses(one, other));
    found
}

fn setting<T: PartialEq>(
    what: &'static str,
    (own, other): (&Setting<T>, &Setting<T>),
    splits: bool,
    show: impl Fn(&T) -> String,
) -> Option<Difference> {
    let (a, b) = own.value.as_ref().zip(other.value.as_ref()).filter(|(a, b)| a != b)?;
    let (own_path, other_path) = (own.path.clone(), other.path.clone());
    Some(Difference { what, own: show(a), other: show(b), own_path, other_path, splits })
}

pub fn seconds(milliseconds: i64) -> String {
    match milliseconds % 1000 {
        0 => format!("{} s", milliseconds / 1000),
        _ => format!("{milliseconds} ms"),
    }
}

fn transport(one: &Instance<'_>, other: &Instance<'_>) -> Option<Difference> {
    let is_unicast = |instance: &Instance<'_>| match &instance.unicast {
        None => Some(false).filter(|_| !instance.has_gaps),
        Some(unicast) if unicast.open => None,
        Some(unicast) => Some(!unicast.peers.is_empty()),
    };
    let (a, b) = is_unicast(one).zip(is_unicast(other)).filter(|(a, b)| a != b)?;
    let show = |unicast: bool| if unicast { "unicast" } else { "multicast" }.to_owned();
    let place = |instance: &Instance<'_>| {
        instance.unicast.as_ref().map_or(instance.statement.path.clone(), |unicast| unicast.path.clone())
    };
    Some(Difference {
        what: "transport",
        own: show(a),
        other: show(b),
        own_path: place(one),
        other_path: place(other),
        splits: true,
    })
}

fn authentication(one: &Instance<'_>, other: &Instance<'_>) -> Option<Difference> {
    let is_open = |instance: &Instance<'_>| instance.has_gaps || instance.auth.as_ref().is_some_and(|auth| auth.open);
    if is_open(one) || is_open(other) {
        return None;
    }
    let kind = |instance: &Instance<'_>| instance.auth.as_ref().and_then(|auth| auth.kind.value.clone());
    let place = |instance: &Instance<'_>| match &instance.auth {
        Some(auth) => match &auth.pass {
            Some((_, path)) if kind(one) == kind(other) => path.clone(),
            _ => auth.kind.path.clone(),
        },
        None => instance.statement.path.clone(),
    };
    let pass = |instance: &Instance<'_>| {
        let (pass, _) = instance.auth.as_ref()?.pass.as_ref()?;
        Some(pass.as_bytes()[..pass.len().min(LONGEST_PASSWORD)].to_vec())
    };
    let (own, others) = (kind(one), kind(other));
    let is_other = own != others || (own.is_some() && pass(one) != pass(other));
    // What is secret is not shown.
    let show = |kind: Option<String>| kind.unwrap_or_else(|| "none".to_owned());
    is_other.then(|| Difference {
        what: if own == others { "password" } else { "authentication" },
        own: show(own),
        other: show(others),
        own_path: place(one),
        other_path: place(other),
        splits: true,
    })
}

fn addresses(one: &Instance<'_>, other: &Instance<'_>) -> Option<Difference> {
    if one.open || other.open {
        return None;
    }
    let set = |instance: &Instance<'_>| instance.vips.iter().map(|vip| vip.address).collect::<BTreeSet<_>>();
    let (own, others) = (set(one), set(other));
    let lacking = |from: &BTreeSet<_>, to: &BTreeSet<_>| -> Vec<String> {
        from.difference(to).map(ToString::to_string).take(4).collect()
    };
    let place = |instance: &Instance<'_>, others: &BTreeSet<_>| {
        let odd = instance.vips.iter().find(|vip| !others.contains(&vip.address));
        let block = || instance.statement.last(&["virtual_ipaddress"]).map(|block| block.path);
        odd.map(|vip| vip.path.clone()).or_else(block).unwrap_or(instance.statement.path.clone())
    };
    let show = |only: Vec<String>| if only.is_empty() { "nothing more".to_owned() } else { only.join(", ") };
    (own != others).then(|| Difference {
        what: "virtual addresses",
        own: show(lacking(&own, &others)),
        other: show(lacking(&others, &own)),
        own_path: place(one, &others),
        other_path: place(other, &own),
        splits: true,
    })
}
