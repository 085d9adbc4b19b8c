//! The lines of a Caddyfile as Caddy reads them: imports of snippets in their place, arguments and defaults filled in.

use std::collections::HashMap;

use crate::syntax::{Node, Path};

/// Imports in imports.
const MOST_LEVELS: usize = 16;

/// Lines of one file, those that imports repeat counted each time.
const MOST_LINES: usize = 50_000;

/// Bytes of their words.
const MOST_BYTES: usize = 32 << 20;

/// A word and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub text: String,
    pub path: Path,
}

impl Word {
    /// Somebody fills it in when Caddy starts or runs.
    pub fn is_unknown(&self) -> bool {
        self.text.contains('{')
    }
}

#[derive(Debug)]
pub(super) struct Line {
    pub name: String,
    pub path: Path,
    pub args: Vec<Word>,
    pub block: Vec<Line>,
}

/// Reads lines; snippets are those of the same file.
pub(super) struct Reader<'a> {
    snippets: HashMap<&'a str, (&'a Node, Path)>,
    left: usize,
    bytes: usize,
}

/// What an import gives to the lines that it brings.
#[derive(Clone, Copy, Default)]
struct Given<'a, 'g> {
    args: &'g [Word],
    /// Lines in place of `{block}`.
    block: Option<(&'a [Node], &'g Path)>,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub fn new(blocks: &'a Node) -> Self {
        let mut snippets = HashMap::new();
        for (at, block) in blocks.items().iter().enumerate() {
            let name = block.get("addresses").and_then(|all| all.at(0)).and_then(Node::as_str);
            let name = name.and_then(|name| name.strip_prefix('(')?.strip_suffix(')'));
            if let (Some(name), Some(directives)) = (name, block.get("directives")) {
                let path = Path::keys(&["blocks"]).index(at).key("directives");
                snippets.insert(name, (directives, path));
            }
        }
        Self { snippets, left: MOST_LINES, bytes: MOST_BYTES }
    }

    /// The lines of a block of the top.
    pub fn site(&mut self, directives: &'a Node, path: &Path) -> Vec<Line> {
        self.lines(directives.items(), path, Given::default())
    }

    fn lines(&mut self, nodes: &'a [Node], path: &Path, given: Given<'a, '_>) -> Vec<Line> {
        let mut lines = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if self.left == 0 || self.bytes == 0 {
                break;
            }
            self.left -= 1;
            let path = path.clone().index(at);
            let Some(name) = node.get("name").and_then(Node::as_str) else { continue };
            let args = words(node, &path, given.args);
            self.bytes = self.bytes.saturating_sub(args.iter().map(|word| word.text.len()).sum());
            if name == "import" && given.depth < MOST_LEVELS {
                let snippet = args.first().and_then(|first| self.snippets.get(&*first.text)).cloned();
                if let Some((directives, inner)) = snippet {
                    let block = node.get("block").map(|block| (block.items(), path.clone().key("block")));
                    let given = Given {
                        args: &args[1..],
                        block: block.as_ref().map(|(nodes, path)| (*nodes, path)),
                        depth: given.depth + 1,
                    };
                    lines.extend(self.lines(directives.items(), &inner, given));
                    continue;
                }
            }
            if let ("{block}", Some((nodes, path))) = (name, given.block) {
                lines.extend(self.lines(nodes, path, Given { depth: given.depth, ..Given::default() }));
                continue;
            }
            let block = match node.get("block") {
                Some(block) => self.lines(block.items(), &path.clone().key("block"), given),
                None => Vec::new(),
            };
            lines.push(Line { name: filled(name, given.args), path, args, block });
        }
        lines
    }
}

fn words(node: &Node, path: &Path, given: &[Word]) -> Vec<Word> {
    let path = path.clone().key("args");
    let mut words = Vec::new();
    for (at, arg) in node.get("args").map_or(&[][..], Node::items).iter().enumerate() {
        let text = arg.as_str().unwrap_or_default();
        let path = path.clone().index(at);
        match text {
            "{args[:]}" => {
                words.extend(given.iter().take(100).map(|word| Word { text: word.text.clone(), path: path.clone() }))
            }
            _ => words.push(Word { text: filled(text, given), path }),
        }
    }
    words
}

/// A word with the import's arguments, and with the defaults of environment variables.
fn filled(text: &str, given: &[Word]) -> String {
    if !text.contains("{args") && !text.contains("{$") {
        return text.to_owned();
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        let inner = &rest[1..close];
        let index = inner.strip_prefix("args[").and_then(|index| index.strip_suffix(']'));
        let index = index.or_else(|| inner.strip_prefix("args.")).and_then(|index| index.parse::<usize>().ok());
        let value = match (index, inner.strip_prefix('$').and_then(|name| name.split_once(':'))) {
            (Some(index), _) => given.get(index).map(|word| &*word.text),
            (None, Some((_, default))) => Some(default),
            (None, None) => None,
        };
        filled.push_str(value.unwrap_or(&rest[..=close]));
        rest = &rest[close + 1..];
        // What repeats itself through imports of imports ends somewhere.
        if filled.len() > 1_024 {
            break;
        }
    }
    filled.push_str(rest);
    filled
}
