//! The commands that show something instead of judging.

use super::args::{Config, Explain, Parse, Rules};
use super::output::Terminal;
use crate::error::Error;

pub fn rules(_arguments: &Rules, _terminal: &Terminal) -> Result<u8, Vec<Error>> {
    Ok(0)
}

pub fn explain(_arguments: &Explain, _terminal: &Terminal) -> Result<u8, Vec<Error>> {
    Ok(0)
}

pub fn parse(_arguments: &Parse, _terminal: &Terminal) -> Result<u8, Vec<Error>> {
    Ok(0)
}

pub fn config(_arguments: &Config, _terminal: &Terminal) -> Result<u8, Vec<Error>> {
    Ok(0)
}
