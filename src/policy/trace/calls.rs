//! Rules, functions and packages: bodies in frames of their own, each rule once.

use std::sync::Arc;

use regorus::rvm::Program;
use regorus::rvm::program::RuleType;

use super::frame::{Frame, is_empty};
use super::machine::{End, Next, Stuck, Tracer};
use super::shadow::Shadow;
use super::words::is_exemption;
use crate::value::Value;

impl Tracer<'_> {
    pub(super) fn rule(
        &mut self,
        index: u16,
        arguments: Option<Vec<(Value, Shadow)>>,
    ) -> Result<(Value, Shadow), Stuck> {
        let info = self.program.rule_infos.get(usize::from(index)).ok_or_else(|| Stuck("no such rule".into()))?;
        let is_function = info.function_info.is_some();
        if !is_function && let Some(known) = self.cache.get(&index) {
            return Ok(known.clone());
        }
        let default = |program: &Program| {
            let literal = info.default_literal_index.and_then(|index| program.literals.get(usize::from(index)));
            literal.cloned().unwrap_or(Value::Undefined)
        };
        let definitions = Arc::clone(&info.definitions);
        let mut found: Option<(Value, Shadow)> = None;
        let mut inconsistent = false;
        let is_complete = info.rule_type == RuleType::Complete || is_function;
        let mut frame = Frame::new(usize::from(info.num_registers).max(1), Some(index));
        let retained = match &arguments {
            Some(arguments) => {
                for (at, (value, shadow)) in arguments.iter().enumerate() {
                    frame.set((at + 1) as u8, value.clone(), shadow.clone());
                }
                arguments.len() + 1
            }
            None => usize::from(!is_complete),
        };
        frame.first_body = true;
        'definitions: for (definition, bodies) in definitions.iter().enumerate() {
            for (at, entry) in bodies.iter().enumerate() {
                frame.retain(retained, usize::from(info.num_registers));
                if let Some(Some(destructuring)) = info.destructuring_blocks.get(definition)
                    && matches!(self.body(&mut frame, *destructuring as usize)?, End::Failed)
                {
                    continue 'definitions;
                }
                let end = self.body(&mut frame, *entry as usize)?;
                frame.first_body = false;
                if matches!(end, End::Failed) {
                    continue;
                }
                if is_complete {
                    let (value, shadow) = match end {
                        End::Returned(value, shadow) => (value, shadow),
                        _ => frame.get(info.result_reg),
                    };
                    if value != Value::Undefined {
                        match &found {
                            Some((expected, _)) if *expected != value => {
                                inconsistent = true;
                                break 'definitions;
                            }
                            Some(_) => {}
                            None => {
                                // An `else` is taken because the bodies before it were not.
                                let before = if at > 0 { frame.rejected.clone() } else { Vec::new() };
                                found = Some((value, shadow.with_because(frame.because()).with_because(before)));
                                if info.early_exit_on_first_success {
                                    break 'definitions;
                                }
                            }
                        }
                    }
                }
                let next_is_else =
                    info.else_bodies.get(definition).and_then(|bodies| bodies.get(at + 1)).copied().unwrap_or(false);
                if is_complete || next_is_else {
                    break;
                }
            }
        }
        let result = if inconsistent {
            (Value::Undefined, Shadow::none())
        } else if let Some(found) = found {
            found
        } else {
            frame.get(info.result_reg)
        };
        // What a rule looked at before it failed is why it is undefined, empty, or has its default.
        let rejected = std::mem::take(&mut frame.rejected);
        let result = match (result.0, &info.rule_type) {
            (Value::Undefined, RuleType::PartialSet) => (Value::new_set(), Shadow::none().with_because(rejected)),
            (Value::Undefined, RuleType::PartialObject) => (Value::new_object(), Shadow::none().with_because(rejected)),
            (Value::Undefined, RuleType::Complete) if !inconsistent => {
                (default(self.program), Shadow::none().with_because(rejected))
            }
            (value, _) if is_empty(&value) => (value, result.1.with_because(rejected)),
            (value, _) => (value, result.1),
        };
        let name: Arc<str> = info.name.rsplit('.').next().unwrap_or_default().into();
        let shadow = if is_function { result.1.got(&result.0) } else { result.1 };
        let result = (result.0, shadow.through(&name, is_exemption(&name)));
        if !is_function {
            self.cache.insert(index, result.clone());
        }
        Ok(result)
    }

    /// A package as a value: every rule of it that the program holds, beside base data of that name.
    fn package(&mut self, node: &Value, base: (Value, Shadow)) -> Result<(Value, Shadow), Stuck> {
        match node {
            Value::Number(index) => {
                let index = index.as_u64().and_then(|index| u16::try_from(index).ok());
                self.call(index.ok_or_else(|| Stuck("rule tree".into()))?, None)
            }
            Value::Object(children) => {
                let mut value = if matches!(base.0, Value::Object(_)) { base.0 } else { Value::new_object() };
                let mut shadow = base.1;
                for (key, child) in children.iter() {
                    let inner = (value[key].clone(), Shadow::none());
                    let (result, known) = self.package(child, inner)?;
                    if let Ok(fields) = value.as_object_mut() {
                        fields.insert(key.clone(), result);
                    }
                    shadow = shadow.with_element(key.clone(), known);
                }
                Ok((value, shadow))
            }
            _ => Ok(base),
        }
    }

    /// `data.a.b`: a rule of some package, or base data.
    pub(super) fn lookup(&mut self, frame: &mut Frame, params_index: u16) -> Result<Next, Stuck> {
        let params = self
            .program
            .instruction_data
            .get_virtual_data_document_lookup_params(params_index)
            .ok_or_else(|| Stuck("parameters".into()))?;
        let mut node = &self.program.rule_tree["data"];
        let mut at = self.data.clone();
        let mut components = params.path_components.iter();
        for component in components.by_ref() {
            let (key, of_key) = self.key(frame, component)?;
            node = &node[&key];
            let value = at.0[&key].clone();
            let shadow = at.1.index(&at.0, (&key, &of_key), &value);
            at = (value, shadow);
            match node {
                Value::Undefined => break,
                Value::Number(index) => {
                    let index = index.as_u64().and_then(|index| u16::try_from(index).ok());
                    at = self.call(index.ok_or_else(|| Stuck("rule tree".into()))?, None)?;
                    break;
                }
                _ => {}
            }
        }
        if matches!(node, Value::Object(_)) {
            let node = node.clone();
            at = self.package(&node, at)?;
        }
        for component in components {
            let (key, of_key) = self.key(frame, component)?;
            let value = at.0[&key].clone();
            let shadow = at.1.index(&at.0, (&key, &of_key), &value);
            at = (value, shadow);
        }
        frame.set(params.dest, at.0, at.1);
        Ok(Next::Go)
    }
}
