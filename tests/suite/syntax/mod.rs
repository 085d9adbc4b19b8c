//! The grammars: what holds for any text, for hostile text and for what people really wrote.

mod corpus;
mod hostile;
mod nginx;
mod oracle;
mod places;
mod properties;
