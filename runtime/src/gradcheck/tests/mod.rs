//! Tests of the check: what it must never complain about, and what it must never miss.

mod campaigns;
mod claims;
mod corpus;
mod number;
mod planted;
mod verdicts;
mod words;
