//! `unmime export --format parquet`: the same rows as those of NDJSON.

use std::fs::File;

use chrono::DateTime;
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::{Field, Row},
};
use serde_json::{Map, Value};

use crate::support::{file, folder, nasty, unmime};

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => Value::from(text.as_str()),
        Field::Long(number) => Value::from(*number),
        Field::TimestampMicros(micros) => {
            let time = DateTime::from_timestamp_micros(*micros).unwrap();
            Value::from(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
        Field::Bytes(bytes) => {
            use base64::{Engine, engine::general_purpose::STANDARD};
            Value::from(STANDARD.encode(bytes.data()))
        }
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        Field::Group(row) => object(row),
        other => panic!("{other:?}"),
    }
}

fn object(row: &Row) -> Value {
    let fields = row.get_column_iter().map(|(name, field)| (name.clone(), value(field)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The rows of the file at `path`, and how many row groups it has.
fn read(path: &str) -> (Vec<Value>, usize) {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(|row| object(&row.unwrap())).collect();
    (rows, reader.metadata().num_row_groups())
}

#[test]
fn rows_are_those_of_ndjson() {
    let folder = folder("parquet-rows");
    let to = folder.join("out.parquet").to_str().unwrap().to_owned();
    let none = folder.join("none").to_str().unwrap().to_owned();
    let inputs = ["testdata/golden", "testdata/seed", "testdata/mbox", &none];
    let messages = "path,error,size,message_id,in_reply_to,references,date,subject,from_addr,\
                    from_name,to,cc,bcc,reply_to,list_id,text,html,n_parts,n_attachments,attachments,defects";
    let parts = "path,error,part,content_type,charset,filename,safe_filename,disposition,\
                 content_id,size,sha256,content";
    for columns in
        [&["--columns", messages][..], &["--parts", "--columns", parts], &[], &["--parts"]]
    {
        for jobs in ["1", "3"] {
            let same = [&["export", "-j", jobs], columns, &inputs].concat();
            let ndjson = unmime(&same);
            let expected: Vec<Value> =
                ndjson.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let run = unmime(&[&same[..], &["--format", "parquet", "-o", &to]].concat());
            assert_eq!((run.status, &run.stderr), (Some(2), &ndjson.stderr));
            let (rows, _) = read(&to);
            assert!(rows.len() > 50, "{}", rows.len());
            for (row, expected) in rows.iter().zip(&expected) {
                assert_eq!(row, expected);
            }
            assert_eq!(rows.len(), expected.len());
        }
    }
}

#[test]
fn many_row_groups_are_one_table() {
    let folder = folder("parquet-groups");
    let mbox = file(&folder, "a.mbox", nasty::mbox(200).repeat(200));
    let to = folder.join("out.parquet").to_str().unwrap().to_owned();
    let columns = ["--columns", "path,subject,to,text"];
    let ndjson = unmime(&[&["export", &mbox][..], &columns].concat()).stdout;
    for jobs in ["1", "3"] {
        let more = ["--format", "parquet", "-o", &to, "-j", jobs];
        let run = unmime(&[&["export", &mbox][..], &columns, &more].concat());
        assert_eq!((run.status, &*run.stderr), (Some(0), ""));
        let (rows, groups) = read(&to);
        assert!(groups > 1, "{groups}");
        assert_eq!(rows.len(), ndjson.lines().count());
        for (row, line) in rows.iter().zip(ndjson.lines()).step_by(97) {
            assert_eq!(*row, serde_json::from_str::<Value>(line).unwrap());
        }
    }
}

#[test]
fn no_message_is_a_table_without_rows() {
    let folder = folder("parquet-empty");
    let to = folder.join("out.parquet").to_str().unwrap().to_owned();
    let empty = folder.join("empty");
    std::fs::create_dir(&empty).unwrap();
    let run = unmime(&["export", "--format", "parquet", "-o", &to, empty.to_str().unwrap()]);
    assert_eq!((run.status, read(&to)), (Some(1), (vec![], 0)));
}
