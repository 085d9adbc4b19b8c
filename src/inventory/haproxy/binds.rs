//! `bind` lines: the addresses of one, and what its words say of TLS.

use std::sync::Arc;

use super::address::{Address, address};
use super::lines::{Argument, Place, Statement};

#[derive(Clone)]
pub struct Bind {
    pub address: Address,
    /// The last port of a range.
    pub last_port: Option<u16>,
    pub is_ssl: bool,
    pub is_transparent: bool,
    /// The word behind each of `WORDS`, where it is written.
    pub words: [Option<Word>; WORDS.len()],
    pub place: Place,
}

/// A word's argument; without a text where the environment decides.
#[derive(Clone)]
pub struct Word {
    pub text: Option<Arc<str>>,
    pub place: Place,
}

/// Words with an argument that are told of.
pub const WORDS: [&str; 4] = ["verify", "ca-file", "crt-ignore-err", "ca-ignore-err"];

/// One for each address of the line; the words behind them hold for all.
pub fn binds<'a>(statement: &'a Statement<'a>, first: Argument<'a>) -> impl Iterator<Item = Bind> + 'a {
    let has = |word: &str| statement.args().skip(1).any(|argument| argument.text == word);
    let (is_ssl, is_transparent) = (has("ssl"), has("transparent"));
    let words = WORDS.map(|word| {
        let mut args = statement.args().skip(1).skip_while(|argument| argument.text != word);
        args.next()?;
        args.next()
            .map(|argument| Word { text: (!argument.is_unknown).then(|| argument.text.into()), place: argument.place })
    });
    first.text.split(',').map(move |text| {
        let (text, last_port) = without_range(text);
        Bind {
            address: address(text, first.is_unknown),
            last_port,
            is_ssl,
            is_transparent,
            words: words.clone(),
            place: first.place,
        }
    })
}

/// `10.0.0.1:9000-9003` without its last port, and that.
fn without_range(text: &str) -> (&str, Option<u16>) {
    let range = text
        .rsplit_once('-')
        .filter(|(start, _)| start.rsplit_once(':').is_some_and(|(_, first)| first.parse::<u16>().is_ok()));
    match range.and_then(|(start, last)| Some((start, last.parse().ok()?))) {
        Some((start, last)) => (start, Some(last)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_ports_is_split_and_a_name_with_a_dash_is_not() {
        assert_eq!(without_range("ipv4@127.0.0.5:9000-9003"), ("ipv4@127.0.0.5:9000", Some(9003)));
        assert_eq!(without_range(":80"), (":80", None));
        assert_eq!(without_range("unix@/run/a-1.sock"), ("unix@/run/a-1.sock", None));
        assert_eq!(without_range("a-b:80"), ("a-b:80", None));
        assert_eq!(without_range(":80-x"), (":80-x", None));
    }
}
