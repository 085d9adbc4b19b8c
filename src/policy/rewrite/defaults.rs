//! `default f(_) := x`: the VM forgets the default of a function.
//!
//! The definitions get another name, and one function of the old name takes their value or else the default.

use regorus::unstable::{Expr, Module, Rule, RuleHead};

use super::text::{Piece, Replacement};
use super::tree;

const PREFIX: &str = "__fnd_";

pub fn replacements(module: &Module, text: &str) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    for (name, rule) in defaults(module) {
        let (Rule::Default { span, args, value, .. }, definitions) = (rule, definitions(module, name)) else {
            continue;
        };
        if definitions.is_empty() {
            continue;
        }
        let heads = definitions.iter().map(|refr| Replacement::insert(refr.span().start as usize, PREFIX));
        replacements.extend(heads);
        let parameters: Vec<String> = (0..args.len()).map(|index| format!("__fna{index}")).collect();
        let parameters = parameters.join(", ");
        // `if` is no keyword of an old file, and braces alone are none of a new one.
        let keyword = if module.rego_v1 { "if " } else { "" };
        let body = format!("{name}({parameters}) = __fnv {keyword}{{ __fnv := {PREFIX}{name}({parameters}) }} else = ");
        let pieces = [body.into(), Piece::from(tree::range(text, value.span()))];
        replacements.push(Replacement::new(tree::range(text, span), pieces));
    }
    replacements
}

/// Where a function has a default and its definitions in another file.
pub fn elsewhere(module: &Module) -> Option<usize> {
    let mut defaults = defaults(module).filter(|(name, _)| definitions(module, name).is_empty());
    defaults.next().map(|(_, rule)| rule.span().start as usize)
}

fn defaults(module: &Module) -> impl Iterator<Item = (&str, &Rule)> {
    module.policy.iter().filter_map(|rule| match &**rule {
        Rule::Default { refr, args, .. } if !args.is_empty() => Some((tree::variable(refr)?, &**rule)),
        _ => None,
    })
}

fn definitions<'a>(module: &'a Module, name: &str) -> Vec<&'a Expr> {
    let heads = module.policy.iter().filter_map(|rule| match &**rule {
        Rule::Spec { head: RuleHead::Func { refr, .. }, .. } => Some(&**refr),
        _ => None,
    });
    heads.filter(|refr| tree::variable(refr) == Some(name)).collect()
}
