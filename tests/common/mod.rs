//! What several test files need.

use std::path::{Path, PathBuf};

/// A file of the shared data, which lie beside this repository.
///
/// # Panics
/// Where the folder is absent, with a sentence that says where it should be: a test must not pass for lack of data.
pub fn shared(path: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    assert!(
        folder.is_dir(),
        "these tests read the published tables in the folder `shared` beside the repository; it should be at {}",
        folder.display()
    );
    folder.join(path)
}
