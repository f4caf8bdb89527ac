//! The corpus once more, with every analysis of the compiler switched off: slower, and still right.

use std::fs;
use std::path::Path;

use pullback_tests::scratch::{Crate, without_analyses};

#[test]
fn the_corpus_is_right_without_analyses() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let scratch = Crate::new(&tmp.join("unanalysed"), tmp.parent()).expect("a scratch crate can be written");
    let copies = scratch.folder().join("tests/corpus");
    fs::create_dir_all(&copies).expect("a folder can be made");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).expect("the corpus is there") {
        let path = entry.expect("a folder can be listed").path();
        let source = fs::read_to_string(&path).expect("a source file is text");
        // The list of words is held against the corpus itself.
        let source = without_analyses(&source).replace("mod words;\n", "");
        fs::write(copies.join(path.file_name().unwrap_or_default()), source).expect("a copy can be written");
    }
    let output = scratch.cargo("test").args(["--test", "corpus", "--quiet"]).output().expect("cargo can be run");
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
}
