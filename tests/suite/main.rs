//! Everything that tests the library and the binary from outside, in one test binary: linking it once is what costs.

mod support;
mod syntax;
