//! Damaged files for the tests of all readers.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::cells::Grid;
use crate::table::{IoTable, TableError};

/// Checks that a reader returns a table or an error, and never panics, on random bytes and on a valid small file that
/// is cut off at each byte or changed in a few places.
pub(super) fn assert_never_panics(valid: &str, read: impl Fn(Grid) -> Result<IoTable, TableError>) {
    assert_bytes_never_panic(valid, |bytes| Grid::from_bytes(bytes, "t.csv").and_then(&read).map(|_| ()));
}

/// As [`assert_never_panics`], for readers of bytes.
pub(super) fn assert_bytes_never_panic(valid: &str, read: impl Fn(&[u8]) -> Result<(), TableError>) {
    let try_bytes = |bytes: &[u8]| {
        if let Err(error) = read(bytes) {
            assert!(!error.to_string().is_empty());
        }
    };
    for end in 0..valid.len() {
        try_bytes(&valid.as_bytes()[..end]);
    }
    let change = prop_oneof![
        (any::<prop::sample::Index>(), Just(Change::Delete)),
        (any::<prop::sample::Index>(), any::<u8>().prop_map(Change::Insert)),
        (any::<prop::sample::Index>(), prop::sample::select(b",\n\"-0e.".to_vec()).prop_map(Change::Insert)),
        (any::<prop::sample::Index>(), Just(Change::DeleteLine)),
        (any::<prop::sample::Index>(), Just(Change::RepeatLine)),
    ];
    let mut runner = TestRunner::new(Config { cases: 300, ..Config::default() });
    let changes = prop::collection::vec(change, 1..5);
    runner
        .run(&changes, |changes| {
            let bytes =
                changes.into_iter().fold(valid.as_bytes().to_vec(), |bytes, (at, change)| change.apply(bytes, at));
            try_bytes(&bytes);
            Ok(())
        })
        .unwrap();
    runner
        .run(&prop::collection::vec(any::<u8>(), 0..300), |bytes| {
            try_bytes(&bytes);
            Ok(())
        })
        .unwrap();
}

#[derive(Debug, Clone)]
enum Change {
    Delete,
    Insert(u8),
    DeleteLine,
    RepeatLine,
}

impl Change {
    fn apply(self, mut bytes: Vec<u8>, at: prop::sample::Index) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let position = at.index(bytes.len());
        let start = bytes[..position].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let end =
            bytes[position..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |end| position + end + 1);
        match self {
            Self::Delete => {
                bytes.remove(position);
            }
            Self::Insert(byte) => bytes.insert(position, byte),
            Self::DeleteLine => {
                bytes.drain(start..end);
            }
            Self::RepeatLine => {
                let line = bytes[start..end].to_vec();
                bytes.splice(end..end, line);
            }
        }
        bytes
    }
}
