//! The one way for foreign text into an output.
