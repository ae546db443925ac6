use super::*;
use crate::defect::Recorder;

fn timestamp(written: &str) -> Option<i64> {
    DateTime::parse(written.as_bytes()).map(|date_time| date_time.to_chrono().timestamp())
}

#[test]
fn dates_of_the_standard() {
    for written in [
        "Sun, 13 Sep 2020 12:26:40 +0000",
        "Sun, 13 Sep 2020 2:26:40 -1000",
        "13 Sep 2020 12:26:40 +0000",
        "Sun, 13 Sep 2020 17:56:40 +0530 (IST)",
        // obsolete (RFC 5322 §4.3)
        "Sun, 13 Sep 20 12:26:40 GMT",
        "Sun, 13 Sep 120 12:26:40 GMT",
        "Sun, 13 Sep 2020 12:26:40 UT",
        "Sun, 13 Sep 2020 12:26:40 Z",
        "Sun, 13 Sep 2020 12:26:40 A",
        "Sun, 13 Sep 2020 05:26:40 PDT",
        "Sun ,  13   Sep\r\n 2020 12 : 26 : 40 +0000",
        "Sun, 13 (x) Sep 2020 (y) 12:26:40 (z) +0000",
    ] {
        assert_eq!(timestamp(written), Some(1_600_000_000), "{written}");
    }
    assert_eq!(timestamp("13 Sep 2020 12:26 GMT"), Some(1_600_000_000 - 40));
    assert_eq!(timestamp("Fri, 21 Nov 97 09(comment):   55  :  06 -0600"), Some(880_127_706));
}

#[test]
fn dates_of_the_wild() {
    for written in [
        "Sunday, 13 September 2020 12:26:40 +0000",
        "Sun 13 Sept. 2020 12:26:40 +0000",
        "Sun,13Sep2020 12:26:40 +0000",
        "dim., 13 Sep 2020 12:26:40 +0000",
        "Mon, 13 Sep 2020 12:26:40 +0000",
        "13-Sep-20 12:26:40 GMT",
        "\"Sun, 13 Sep 2020 12:26:40 +0000\"",
        "Sun, 13 Sep 2020 12.26.40 +0000",
        "13.09.2020 12:26:40",
        "Sun, 13 Sep 0020 12:26:40 GMT",
        // without a zone, or with an odd one
        "Sun, 13 Sep 2020 12:26:40",
        "Sun, 13 Sep 2020 14:26:40 GMT+0200",
        "Sun, 13 Sep 2020 17:56:40 +05:30",
        "Sun, 13 Sep 2020 07:26:40 +-0500",
        "Sun, 13 Sep 2020 12:26:40 01800",
        "Sun, 13 Sep 2020 14:26:40 0200",
        "Sun, 13 Sep 2020 14:26:40 CEST",
        "Sun, 13 Sep 2020 21:26:40 JST",
        "Sun, 13 Sep 2020 12:26:40 XYZ",
        "Sun, 13 Sep 2020 05:26:40 Pacific Daylight Time",
        "Sun, 13 Sep 2020 05:26:40 AM -0700",
        "Sun, 13 Sep 2020 05:26:40 PM +0500",
        "9:00 is no date",
        // other forms
        "2020-09-13T12:26:40Z",
        "2020-09-13T14:26:40.123+02:00",
        "2020-09-13 12:26:40 +0000",
        "2020/09/13 12:26:40",
        "Sun Sep 13 12:26:40 2020",
        "Sun Sep 13 12:26:40 2020 +0000",
        "Sun Sep 13 14:26:40 CEST 2020",
        "Sun Sep 13 14:26:40 +0200 2020",
        "Sun, Sep 13, 2020 12:26:40 +0000",
        "September 13th, 2020 12:26:40 p.m.",
    ] {
        let expected = (written != "9:00 is no date").then_some(1_600_000_000);
        assert_eq!(timestamp(written), expected, "{written}");
    }
}

#[test]
fn careless_dates() {
    for written in [
        // a comma or words first
        ", 13 Sep 2020 12:26:40 +0000",
        " , Sun, 13 Sep 2020 12:26:40 +0000",
        "Date: Sun, 13 Sep 2020 12:26:40 +0000",
        "Sent: 2020-09-13T12:26:40Z",
        "on Sunday the 13 Sep 2020 12:26:40 +0000",
        "=Sun, 13 Sep 2020 12:26:40 +0000",
        "?? 13 Sep 2020 12:26:40 +0000",
        // a day of the week that is a month in English
        "Mar, 13 Sep 2020 12:26:40 +0000",
        "Mar 13 Sep 2020 12:26:40 +0000",
        "mar., 13 Sep 2020 12:26:40 +0000",
        "MAR, 13-Sep-20 12:26:40 +0000",
        // a zero too many
        "Sun, 013 Sep 2020 12:26:40 +0000",
        "013-Sep-2020 12:26:40 GMT",
        // numbers whose first is no month
        "13-09-2020 12:26:40",
        "Sun, 13/09/2020 12:26:40 +0000",
        "13/9/2020 12:26:40 GMT",
    ] {
        assert_eq!(timestamp(written), Some(1_600_000_000), "{written}");
    }
    for written in [
        "Sun, 13 Sep 2020 morning",
        "Sun, 13 Sep 2020 12",
        "13 Sep 2020 at noon",
        "13 Sep 2020, evening",
        "September 13, 2020 noon",
        "Date: 13 Sep 2020",
        "Mar, 13 Sep 2020 (x) y",
        "Sun, 029 Sep 2020 00:00 GMT",
        "17-06-2008",
    ] {
        let shown = DateTime::parse(written.as_bytes()).unwrap().to_string();
        assert!(shown.contains("00:00:00"), "{written}: {shown}");
    }
}

#[test]
fn what_only_careless_software_writes_is_told() {
    for (written, is_told) in [
        ("Sun, 13 Sep 2020 12:26:40 +0000 (x)", false),
        (" 13 Sep 2020 12:26 GMT", false),
        ("Sun Sep 13 12:26:40 2020", false),
        (", 13 Sep 2020 12:26:40 +0000", true),
        ("Mar, 13 Sep 2020 12:26:40 +0000", true),
        ("17-06-2008", true),
        ("13 Sep 2020 noon", true),
        ("never", true),
        ("", true),
    ] {
        let mut recorder = Recorder::of_value(written.as_bytes());
        record_date(written.as_bytes(), &mut recorder);
        assert_eq!(recorder.into_defects().0.len(), usize::from(is_told), "{written}");
    }
}

#[test]
fn odd_times_and_years() {
    for (written, shown) in [
        ("31 Dec 2020 24:00 +0100", "Fri, 1 Jan 2021 00:00:00 +0100"),
        ("31 Dec 2016 23:59:60 +0000", "Sat, 31 Dec 2016 23:59:60 +0000"),
        ("13 Sep 2020", "Sun, 13 Sep 2020 00:00:00 -0000"),
        ("13 Sep 2020 12:00 AM GMT", "Sun, 13 Sep 2020 00:00:00 +0000"),
        ("13 Sep 99 12:00 GMT", "Mon, 13 Sep 1999 12:00:00 +0000"),
        ("13 Sep 0102 12:00 GMT", "Fri, 13 Sep 2002 12:00:00 +0000"),
        ("13 Sep 19102 12:00 GMT", "Fri, 13 Sep 2002 12:00:00 +0000"),
    ] {
        let date_time = DateTime::parse(written.as_bytes()).unwrap();
        assert_eq!(date_time.to_string(), shown, "{written}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for written in [
        "",
        " ",
        "(",
        "Sun",
        "30 Feb 2020 12:00:00 +0000",
        "31 Sep 2020 12:00 GMT",
        "0 Sep 2020",
        "13 Sep 2020 25:00 GMT",
        "13 Sep 2020 12:60 GMT",
        "13 Sep 2020 24:01 GMT",
        "13 Sep",
        "13 Foo 2020 12:00",
        "09/13/2020 12:00",
        "05-06-2008 12:00",
        "12/11/2008",
        "17-06-08 12:00",
        "17-13-2008",
        "032 Sep 2020",
        "one two three four five 13 Sep 2020",
        "13 Sep 12:26:40 2020",
        "Sep 2020 noon",
        "13 Sep 123456 12:00",
        "2020-13-01T00:00:00Z",
        "0623-06-04T10:15:00Z",
        "31 Dec 9999 24:00 GMT",
    ] {
        assert_eq!(DateTime::parse(written.as_bytes()), None, "{written}");
    }
}

#[test]
fn the_offset_is_kept_and_an_unknown_one_told_apart() {
    for (written, unknown) in [
        ("+0000", false),
        ("+0800", false),
        ("-0330", false),
        ("GMT", false),
        ("CEST", false),
        ("-0000", true),
        ("", true),
        ("A", true),
        ("XYZ", true),
    ] {
        let written = format!("Sun, 13 Sep 2020 12:26:40 {written}");
        let date_time = DateTime::parse(written.as_bytes()).unwrap();
        assert_eq!(date_time.zone() == Zone::Unknown, unknown, "{written}");
        let shown = date_time.to_string();
        assert_eq!(DateTime::parse(shown.as_bytes()), Some(date_time), "{written}");
    }
}
