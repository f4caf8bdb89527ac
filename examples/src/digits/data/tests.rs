//! Every way in which a file can be wrong has its message, with the place.

use super::*;

/// A good line, with the values at some columns (counted from one) replaced.
fn line(replaced: &[(usize, &str)]) -> String {
    let mut fields = vec!["8"; PIXELS];
    fields.push("3");
    for (column, value) in replaced {
        fields[column - 1] = value;
    }
    fields.join(",")
}

/// The message for a file with this text.
fn complaint(text: &str) -> String {
    let problem = parse(text).expect_err("the text is malformed");
    DataError { path: "d.csv".into(), problem }.to_string()
}

#[test]
fn a_good_file_is_read() {
    let digits = parse(&format!("{}\n{}\r\n", line(&[]), line(&[(1, "16"), (65, "9")]))).unwrap();
    assert_eq!(digits.len(), 2);
    assert_eq!(digits[0], Digit { pixels: vec![0.5; PIXELS], label: 3 });
    assert_eq!((digits[1].pixels[0], digits[1].label), (1.0, 9));
}

#[test]
fn a_missing_file_is_named() {
    let message = read(Path::new("no/such/file.csv")).unwrap_err().to_string();
    assert!(message.starts_with("cannot read no/such/file.csv: "), "{message}");
}

#[test]
fn an_empty_file_is_refused() {
    assert_eq!(complaint(""), "d.csv, line 1, column 1: the file is empty");
    assert_eq!(complaint("\n\n"), "d.csv, line 1, column 1: the file is empty");
}

#[test]
fn a_short_line_ends_at_its_last_column() {
    let text = format!("{}\n1,2,3\n", line(&[]));
    assert_eq!(complaint(&text), "d.csv, line 2, column 3: expected 64 pixels and a label, found 3 values");
}

#[test]
fn a_long_line_is_refused_at_the_first_column_too_many() {
    let text = format!("{},1,2,3", line(&[]));
    assert_eq!(complaint(&text), "d.csv, line 1, column 66: expected 64 pixels and a label, found 68 values");
}

#[test]
fn a_word_is_not_a_number() {
    let text = format!("{}\n{}\n", line(&[]), line(&[(17, "ink")]));
    assert_eq!(complaint(&text), "d.csv, line 2, column 17: \"ink\" is not a number");
}

#[test]
fn a_pixel_has_a_range() {
    assert_eq!(complaint(&line(&[(4, "17")])), "d.csv, line 1, column 4: pixel 17 is not between 0 and 16");
    assert_eq!(complaint(&line(&[(5, "NaN")])), "d.csv, line 1, column 5: pixel NaN is not between 0 and 16");
}

#[test]
fn a_label_is_one_of_ten() {
    for label in ["10", "-1", "2.5"] {
        let expected = format!("d.csv, line 1, column 65: label {label} is not one of 0 to 9");
        assert_eq!(complaint(&line(&[(65, label)])), expected);
    }
}

#[test]
fn the_file_that_comes_along_is_whole() {
    let (training, held_out) = split(read(&default_path()).unwrap());
    assert_eq!((training.len(), held_out.len()), (1437, 360));
}
