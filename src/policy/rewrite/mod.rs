//! What is done to the text of a module before the VM's compiler sees it, where that one reads Rego differently from
//! the interpreter, or not at all. Shared with `build.rs`.
//!
//! Each pass parses the text, replaces some of it and remembers where every byte was, so that places in programs and
//! faults are those of the author's text. What a pass adds has names that begin with `__fn`.

mod aliases;
mod alternatives;
mod bindings;
mod defaults;
mod statements;
mod text;
mod tree;
mod universal;
mod walk;

use std::num::{NonZeroU32, NonZeroUsize};

use regorus::unstable::{Module, Parser, Source};

use super::compile::Version;
use text::Replacement;
pub use text::Rewritten;
pub use walk::STAND_INS;

/// Passes of one kind over one module: what is inside of something replaced comes next.
const MAX_ROUNDS: usize = 24;

/// The text for any engine. A text that does not parse stays as it is: whoever compiles it says why.
pub fn for_all(text: &str, version: Version) -> Rewritten {
    let mut rewritten = Rewritten::new(text);
    if universal::concerns(text) {
        for _ in 0..MAX_ROUNDS {
            let interpolations = universal::interpolations(&rewritten.text);
            if interpolations.is_empty() || !rewritten.apply(interpolations) {
                break;
            }
        }
        rewritten.pass(version, &mut universal::builtins);
    }
    rewritten
}

/// The text for the VM.
pub fn for_vm(text: &str, version: Version, stand_in: &str) -> Rewritten {
    let mut names = 0;
    let mut fresh = || {
        names += 1;
        format!("__fn{names}")
    };
    let mut rewritten = for_all(text, version);
    rewritten.once(version, &mut |module, text| statements::bodies(module, text, &mut fresh));
    rewritten.pass(version, &mut statements::without_prints);
    rewritten.pass(version, &mut |module, text| walk::replacements(module, text, stand_in));
    rewritten.once(version, &mut defaults::replacements);
    rewritten.pass(version, &mut |module, text| alternatives::replacements(module, text, &mut fresh));
    rewritten.pass(version, &mut |module, text| statements::hoisted_collections(module, text, &mut fresh));
    rewritten.once(version, &mut aliases::replacements);
    rewritten.once(version, &mut bindings::guards);
    rewritten
}

/// What of a text the VM would decide differently in spite of all this, and where.
pub fn not_for_vm(text: &str, version: Version) -> Option<(&'static str, usize)> {
    let module = text.contains("default").then(|| parse(text, version)).flatten()?;
    defaults::elsewhere(&module).map(|at| ("a function's definitions and its default are in different files", at))
}

type Pass<'a> = dyn FnMut(&Module, &str) -> Vec<Replacement> + 'a;

impl Rewritten {
    fn pass(&mut self, version: Version, pass: &mut Pass<'_>) {
        for _ in 0..MAX_ROUNDS {
            if !self.once(version, pass) {
                return;
            }
        }
    }

    /// Whether anything was replaced.
    fn once(&mut self, version: Version, pass: &mut Pass<'_>) -> bool {
        match parse(&self.text, version) {
            Some(module) => self.apply(pass(&module, &self.text)),
            None => false,
        }
    }
}

fn parse(text: &str, version: Version) -> Option<Module> {
    let most = NonZeroUsize::MAX;
    let source = Source::from_contents_with_limits(String::new(), text.to_owned(), most, most).ok()?;
    let mut parser = Parser::new(&source).ok()?;
    parser.set_max_col(NonZeroU32::MAX);
    if version == Version::V1 {
        parser.enable_rego_v1().ok()?;
    }
    parser.parse().ok()
}
