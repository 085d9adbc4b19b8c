//! Loops and comprehensions of a traced body, which jump as the VM's do, and what is known of a collection whose
//! elements were all refused.

use regorus::rvm::instructions::{ComprehensionBeginParams, ComprehensionMode, LoopMode, LoopStartParams};

use super::derivations::Condition;
use super::frame::{Frame, is_empty};
use super::machine::Next;
use super::read::{Read, Test, merge_reads, merge_words};
use super::shadow::{Place, Shadow};
use crate::value::Value;

/// The elements that are still to come, with what is known of the collection.
struct Items {
    items: std::vec::IntoIter<(Value, Value)>,
    container: Value,
    shadow: Shadow,
}

pub struct Loop {
    mode: LoopMode,
    items: Items,
    key: u8,
    value: u8,
    result: u8,
    body: u16,
    end: u16,
    failed: bool,
    successes: usize,
    total: usize,
    /// How many conditions had held before the loop.
    before: usize,
    /// What the last iteration's conditions read.
    read: Vec<Read>,
    /// How much had been rejected before it.
    rejected: usize,
}

pub struct Comprehension {
    mode: ComprehensionMode,
    result: u8,
    key: u8,
    value: u8,
    body: u16,
    end: u16,
    items: Option<Items>,
    pub before: usize,
    /// How much had been rejected before it.
    rejected: usize,
    /// The collection that it is made from: its own, or that of the first loop inside.
    source: Option<Vec<Place>>,
    /// Something was asked of the elements, so that it may hold fewer than its source.
    pub is_filtered: bool,
}

impl Items {
    fn new(container: Value, shadow: Shadow) -> Option<Self> {
        let items: Vec<(Value, Value)> = match &container {
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, item)| (Value::from(index), item.clone())).collect()
            }
            Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            Value::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
            _ => return None,
        };
        (!items.is_empty()).then(|| Self { items: items.into_iter(), container, shadow })
    }
}

impl Frame {
    /// A guard failed: the innermost loop goes on, a comprehension too, and without either the body ends.
    pub fn fail(&mut self, pc: &mut usize, read: Vec<Read>) -> Next {
        merge_reads(&mut self.rejected, read.iter().cloned());
        self.filters();
        if let Some(innermost) = self.loops.last_mut() {
            innermost.failed = true;
            innermost.read = read;
            if innermost.mode == LoopMode::Every {
                let ended = self.loops.pop().expect("it was just seen");
                *pc = usize::from(ended.end).saturating_sub(1);
                self.conditions.truncate(ended.before);
                self.set(ended.result, Value::Bool(false), Shadow::none().with_because(ended.read));
            } else {
                *pc = usize::from(innermost.end).saturating_sub(2);
            }
            return Next::Go;
        }
        if let Some(mut innermost) = self.comprehensions.pop() {
            self.conditions.truncate(innermost.before);
            let more =
                innermost.items.is_some() && self.next_item(&mut innermost.items, innermost.key, innermost.value);
            *pc = usize::from(if more { innermost.body } else { innermost.end }).saturating_sub(1);
            self.comprehensions.push(innermost);
            return Next::Go;
        }
        Next::Fail
    }

    fn next_item(&mut self, items: &mut Option<Items>, key: u8, value: u8) -> bool {
        let Some(all) = items else { return false };
        let Some((item_key, item)) = all.items.next() else {
            *items = None;
            return false;
        };
        let shadow = all.shadow.element(&all.container, &item_key, &item);
        // An element of a helper's collection is there because of the helper's own conditions.
        if !shadow.because().is_empty() {
            let reads = shadow.because().iter().map(|read| read.clone().inside(false)).collect();
            self.conditions.push(Condition { pc: self.pc, reads });
        }
        if key != value {
            let of_key = all.shadow.key(&all.container, &item_key, &shadow);
            self.set(key, item_key, of_key);
        }
        self.set(value, item, shadow);
        true
    }

    pub fn loop_start(&mut self, pc: &mut usize, params: &LoopStartParams) {
        let (container, shadow) = self.get(params.collection);
        let of_collection = Shadow::computed([&shadow]);
        self.set(params.result_reg, Value::Bool(false), of_collection.clone());
        let is_collection = matches!(container, Value::Array(_) | Value::Object(_) | Value::Set(_));
        if let Some(comprehension) = self.comprehensions.last_mut() {
            comprehension.source.get_or_insert_with(|| shadow.places());
        }
        let Some(items) = Items::new(container, shadow.clone()) else {
            // Nothing to iterate over: in a helper that is why it does not hold.
            merge_reads(&mut self.rejected, shadow.reads(true, false));
            let result = match (params.mode, is_collection) {
                (LoopMode::Every, true) => Value::Bool(true),
                (LoopMode::Every, false) => Value::Undefined,
                _ => Value::Bool(false),
            };
            self.set(params.result_reg, result, of_collection);
            *pc = usize::from(params.loop_end).saturating_sub(1);
            return;
        };
        let mut items = Some(items);
        let before = self.conditions.len();
        self.next_item(&mut items, params.key_reg, params.value_reg);
        self.loops.push(Loop {
            mode: params.mode,
            items: items.expect("it has a first element"),
            key: params.key_reg,
            value: params.value_reg,
            result: params.result_reg,
            body: params.body_start,
            end: params.loop_end,
            failed: false,
            successes: 0,
            total: 0,
            before,
            read: Vec::new(),
            rejected: self.rejected.len(),
        });
        *pc = usize::from(params.body_start).saturating_sub(1);
    }

    pub fn loop_next(&mut self, pc: &mut usize, loop_end: u16) {
        let Some(mut current) = self.loops.pop() else {
            *pc = usize::from(loop_end);
            return;
        };
        current.total += 1;
        if !current.failed {
            current.successes += 1;
            current.read = self.because_since(current.before);
        }
        self.conditions.truncate(current.before);
        let ended = match (current.mode, current.failed) {
            (LoopMode::Any, false) => Some(true),
            (LoopMode::Every, true) => Some(false),
            _ => None,
        };
        let items_places = current.items.shadow.places();
        let mut items = Some(current.items);
        if ended.is_none() && self.next_item(&mut items, current.key, current.value) {
            *pc = usize::from(current.body).saturating_sub(1);
            current.items = items.expect("it had another element");
            current.failed = false;
            self.loops.push(current);
            return;
        }
        let result = ended.unwrap_or(match current.mode {
            LoopMode::Every => current.successes == current.total,
            _ => current.successes > 0,
        });
        if current.successes == 0 && current.mode != LoopMode::Every {
            self.refused(current.rejected, items_places);
        }
        let known = if current.read.is_empty() { self.get(current.result).1 } else { Shadow::none() };
        self.set(current.result, Value::Bool(result), known.with_because(current.read));
        *pc = usize::from(current.end).saturating_sub(1);
    }

    pub fn comprehension_begin(&mut self, pc: &mut usize, params: &ComprehensionBeginParams) {
        let empty = match params.mode {
            ComprehensionMode::Set => Value::new_set(),
            ComprehensionMode::Array => Value::new_array(),
            ComprehensionMode::Object => Value::new_object(),
        };
        let iterates = params.collection_reg != params.result_reg;
        let (container, shadow) = self.get(params.collection_reg);
        self.set(params.result_reg, empty, Shadow::none());
        let source = iterates.then(|| shadow.places());
        let mut items = if iterates { Items::new(container, shadow) } else { None };
        let before = self.conditions.len();
        let has_first = self.next_item(&mut items, params.key_reg, params.value_reg);
        if iterates {
            let target = if has_first { params.body_start } else { params.comprehension_end };
            *pc = usize::from(target).saturating_sub(1);
        }
        self.comprehensions.push(Comprehension {
            mode: params.mode.clone(),
            result: params.result_reg,
            key: params.key_reg,
            value: params.value_reg,
            body: params.body_start,
            end: params.comprehension_end,
            items,
            before,
            rejected: self.rejected.len(),
            source,
            is_filtered: false,
        });
    }

    /// False without a comprehension to end.
    pub fn comprehension_end(&mut self) -> bool {
        let Some(ended) = self.comprehensions.pop() else { return false };
        self.conditions.truncate(ended.before);
        let source = ended.source.unwrap_or_default();
        let (value, shadow) = self.take(ended.result);
        if is_empty(&value) {
            self.refused(ended.rejected, source.clone());
            let rejected = self.rejected.split_off(ended.rejected.min(self.rejected.len()));
            self.set(ended.result, value, shadow.with_from(source).with_because(rejected));
            return true;
        }
        self.rejected.truncate(ended.rejected);
        let keys_of = source.first().filter(|_| !ended.is_filtered && is_all_keys(&shadow, source.first())).cloned();
        // The one that was chosen stands for itself, several for what they were chosen from.
        let is_chosen = ended.is_filtered && shadow.elements().len() == 1;
        let shadow = if is_chosen { shadow } else { shadow.with_from(source) };
        self.set(ended.result, value, shadow.with_keys_of(keys_of));
        true
    }

    /// All elements of a collection were refused since `rejected`: then the collection as a whole is what fails, with
    /// what else its elements were asked for.
    fn refused(&mut self, rejected: usize, collection: Vec<Place>) {
        let Some(first) = collection.first() else { return };
        let reads = self.rejected.split_off(rejected.min(self.rejected.len()));
        // One element that was refused for one key alone is what fails, not the collection around it.
        let mut inside = reads.iter().filter(|read| collection.iter().any(|place| read.place.is_in(place)));
        if let Some(only) = inside.next().filter(|read| read.negated && read.test == Test::Truth)
            && inside.all(|read| read.place == only.place)
            && collection.iter().all(|place| only.place.path.len() > place.path.len())
        {
            merge_reads(&mut self.rejected, reads);
            return;
        }
        let mut words = Vec::new();
        reads.iter().for_each(|read| merge_words(&mut words, &read.words));
        let of_collection = Read {
            place: first.clone(),
            test: Test::Truth,
            negated: true,
            direct: true,
            exempts: false,
            aside: false,
            words,
            helpers: Vec::new(),
        };
        merge_reads(&mut self.rejected, [of_collection]);
        let outside = reads.into_iter().filter(|read| !collection.iter().any(|place| read.place.is_in(place)));
        merge_reads(&mut self.rejected, outside);
    }

    /// False when there is nothing to add to.
    pub fn comprehension_yield(&mut self, pc: &mut usize, value: u8, key: Option<u8>) -> bool {
        let Some(mut current) = self.comprehensions.pop() else { return false };
        let (item, shadow) = self.get(value);
        let key = key.or(matches!(current.mode, ComprehensionMode::Object).then_some(current.key));
        let key = key.map(|key| self.value(key).clone());
        let shadow = shadow.with_because(self.because_since(current.before));
        let (mut result, known) = self.take(current.result);
        let known = match (&mut result, key) {
            (Value::Set(_), _) => {
                if item != Value::Undefined
                    && let Ok(items) = result.as_set_mut()
                {
                    items.insert(item.clone());
                }
                known.with_element(item, shadow)
            }
            (Value::Array(_), _) => {
                let at = result.as_array().map_or(0, |items| items.len());
                if let Ok(items) = result.as_array_mut() {
                    items.push(item);
                }
                known.with_element(Value::from(at), shadow)
            }
            (Value::Object(_), Some(key)) => {
                if let Ok(fields) = result.as_object_mut() {
                    fields.insert(key.clone(), item);
                }
                known.with_element(key, shadow)
            }
            _ => return false,
        };
        self.set(current.result, result, known);
        if current.items.is_some() {
            self.conditions.truncate(current.before);
            let more = self.next_item(&mut current.items, current.key, current.value);
            *pc = usize::from(if more { current.body } else { current.end }).saturating_sub(1);
        }
        self.comprehensions.push(current);
        true
    }
}

/// Whether each element is a key of the object at a place.
fn is_all_keys(shadow: &Shadow, object: Option<&Place>) -> bool {
    let is_key = |element: &Shadow| {
        let places = element.places();
        let [place] = &places[..] else { return false };
        object.is_some_and(|object| place.is_key && place.is_in(object) && place.path.len() == object.path.len() + 1)
    };
    shadow.elements().len() > 0 && shadow.elements().all(|(_, element)| is_key(element))
}
