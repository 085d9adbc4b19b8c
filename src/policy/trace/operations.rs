//! Arithmetic, membership and builtins on values with what is known of them.

use super::builtins;
use super::frame::Frame;
use super::machine::{Next, Stuck, Tracer};
use super::read::Test;
use super::shadow::Shadow;
use crate::value::Value;

impl Tracer<'_> {
    pub(super) fn arithmetic(
        &mut self,
        frame: &mut Frame,
        (dest, left, right): (u8, u8, u8),
        sign: char,
    ) -> Result<Next, Stuck> {
        let (a, b) = (frame.get(left), frame.get(right));
        let shadow = Shadow::computed([&a.1, &b.1]);
        if a.0 == Value::Undefined || b.0 == Value::Undefined {
            frame.set(dest, Value::Undefined, shadow);
            return Ok(Next::Go);
        }
        match builtins::arithmetic(sign, &a.0, &b.0) {
            Some(value @ Value::Set(_)) => {
                let shadow = builtins::difference(&a, &b.1, &value);
                frame.set(dest, value, shadow);
            }
            Some(value) => frame.set(dest, value, shadow),
            None => return Ok(Next::Fail),
        }
        Ok(Next::Go)
    }

    pub(super) fn builtin(&mut self, index: u16, arguments: &[(Value, Shadow)]) -> Result<(Value, Shadow), Stuck> {
        let shadows = || Shadow::computed(arguments.iter().map(|(_, shadow)| shadow));
        if arguments.iter().any(|(value, _)| *value == Value::Undefined) {
            return Ok((Value::Undefined, shadows()));
        }
        let name = self.program.get_builtin_info(index).map(|info| info.name.clone()).unwrap_or_default();
        let function = self.program.get_resolved_builtin(index).ok_or_else(|| Stuck(name.clone()))?;
        let values: Vec<Value> = arguments.iter().map(|(value, _)| value.clone()).collect();
        let dummies = self.dummies.1.get(..values.len()).unwrap_or(&[]);
        let value = (function.0)(&self.dummies.0, dummies, &values, false).unwrap_or(Value::Undefined);
        let shadow = match builtins::shadow(&name, arguments, &value) {
            Some(shadow) => shadow,
            None => match builtins::test(&name, arguments, &value) {
                Some(test) => Shadow::answer(arguments.iter().map(|(_, shadow)| shadow), test, false),
                None => shadows(),
            },
        };
        Ok((value, shadow))
    }
}

/// `sought in all`. What is found in a document is the element; what is not, the collection.
pub fn membership(sought: &(Value, Shadow), all: &(Value, Shadow)) -> (bool, Shadow) {
    let at = match &all.0 {
        Value::Set(items) => items.contains(&sought.0).then(|| sought.0.clone()),
        Value::Array(items) => items.iter().position(|item| *item == sought.0).map(Value::from),
        Value::Object(fields) => fields.iter().find(|(_, value)| **value == sought.0).map(|(key, _)| key.clone()),
        _ => None,
    };
    let shadow = match (sought.1.has_places(), all.1.keys_of().and_then(|place| place.child(&sought.0)), &at) {
        (true, _, _) if !all.1.has_places() => Shadow::answer([&sought.1], Test::Selects, false),
        (true, _, _) => Shadow::answer([&sought.1, &all.1], Test::Compares, false),
        (false, Some(key), _) => Shadow::answer([&Shadow::at(key), &sought.1], Test::Truth, false),
        (false, None, Some(at)) => {
            let element = all.1.element(&all.0, at, &sought.0);
            Shadow::answer([&element, &sought.1], Test::Selects, false)
        }
        (false, None, None) => Shadow::answer([&all.1, &sought.1], Test::Selects, false),
    };
    (at.is_some(), shadow)
}
