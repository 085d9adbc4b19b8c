//! Everything that is tested at the library's boundary, in one binary: linking it is the slow part.

mod config;
mod suppress;
