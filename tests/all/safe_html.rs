//! HTML that is safe to show, from outside.

use std::{cell::Cell, time::Instant};

use unmime::{
    Message,
    safe_html::{InlineImages, Options, RemoteImages, SafeHtml, sanitize},
};

use crate::{fuzz::safe_html::check, support};

/// A line each; `LEAK` is the host that must not learn of anything.
const LEAKS: &str = include_str!("../support/leaks.txt");

const GIF: &str = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

fn safe(html: &str) -> String {
    let safe = sanitize(html, &Options::default()).html;
    assert_eq!(sanitize(&safe, &Options::default()).html, safe, "{html}, twice");
    assert!(safe.len() <= 4 * html.len(), "{html}");
    safe
}

#[test]
fn elements() {
    for (html, wanted) in [
        ("", ""),
        ("a < b & c", "a &lt; b & c"),
        ("&lt;b&gt; &amp;amp; &eacute;&nbsp;", "&lt;b&gt; &amp;amp; é\u{A0}"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("<P CLASS=x onclick=y>a</P >", "<p>a</p>"),
        ("<b>a</b></b></i>b</p>", "<b>a</b>b"),
        ("<b><i>a", "<b><i>a</i></b>"),
        ("<b><i>a</b>b</i>c", "<b><i>a</i></b><i>b</i>c"),
        (
            "<p><font size=2>a<p>b</font>c",
            "<p><font size=\"2\">a</font></p><font size=\"2\"><p>b</p></font><p>c</p>",
        ),
        ("<b><p>a</b>b</p>c", "<b><p>a</p></b><p>b</p>c"),
        ("<div><span>a</div>b</span>", "<div><span>a</span></div>b"),
        (
            "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>",
        ),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "<table><tr><td>a<td>b<tr><th>c</table>d",
            "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>d",
        ),
        (
            "<table><tbody><tr><td><p>a<tfoot><tr><td>b",
            "<table><tbody><tr><td><p>a</p></td></tr></tbody><tfoot><tr><td>b</td></tr></tfoot></table>",
        ),
        (
            "<table><tr><td><table><tr><td>a</td></tr></table>b</td><td>c",
            "<table><tr><td><table><tr><td>a</td></tr></table>b</td><td>c</td></tr></table>",
        ),
        (
            "<b><table><tr><td>a</b>b</td></tr></table>c</b>d",
            "<b><table><tr><td>ab</td></tr></table>c</b>d",
        ),
        (
            "<table><colgroup><col width=1><col><tr><td>a",
            "<table><colgroup><col width=\"1\"><col></colgroup><tr><td>a</td></tr></table>",
        ),
        ("<td>a<tr>b<caption>c", "abc"),
        ("<h1>a<h2>b", "<h1>a</h1><h2>b</h2>"),
        ("<h5><a>a<h5>b<a>c", "<h5><a>a</a></h5><a><h5>b</h5></a><h5><a>c</a></h5>"),
        (
            "<a href=http://a>a<a href=http://b>b",
            "<a href=\"http://a\" rel=\"noopener noreferrer\" target=\"_blank\">a</a><a href=\"http://b\" rel=\"noopener noreferrer\" target=\"_blank\">b</a>",
        ),
        ("a<br>b<br/>c</br>d<hr>e<wbr>", "a<br>b<br>c<br>d<hr>e<wbr>"),
        ("<p>a<hr>b", "<p>a</p><hr>b"),
        ("<html><head><title>t</title><style>p{}</style><script>s</script></head><body>x", "x"),
        ("<script>if (a<b) '</p>'</script>x<!-- y -->", "x"),
        ("<iframe><b>a</iframe><noscript><b>b</noscript><noembed>c</noembed>d", "d"),
        ("<textarea><b></textarea><xmp><b></xmp>", "&lt;b&gt;<pre>&lt;b&gt;</pre>"),
        ("<svg><title>a</title><text>b</text></svg><math><mi>c</mi></math>", "bc"),
        (
            "<form action=x>a<input value=b><select><option>c<option>d</select></form>",
            "<div>a<div>c<div>d</div></div></div>",
        ),
        ("<o:p>a</o:p><v:shape><v:imagedata src=http://x/></v:shape>", "a"),
        ("<!--[if mso]>a<![endif]--><![if !mso]>b<![endif]>", "b"),
        ("<template><b>a</b></template>", "<b>a</b>"),
        ("<object data=x><embed src=x>a</object><video src=x>b</video>", "ab"),
        ("<pre>\na\n b</pre>", "<pre>\na\n b</pre>"),
        (
            "<center>a</center><tt>b</tt><strike>c</strike>",
            "<center>a</center><tt>b</tt><strike>c</strike>",
        ),
        ("a\r\nb&#13;c&#0;d\0e", "a\nb\nc\u{FFFD}de"),
        ("<p", ""),
        ("a<", "a&lt;"),
        ("<b/>a", "<b>a</b>"),
        ("<plaintext><b>a</plaintext>", "<pre>&lt;b&gt;a&lt;/plaintext&gt;</pre>"),
    ] {
        assert_eq!(safe(html), wanted, "{html}");
    }
}

#[test]
fn attributes() {
    for (html, wanted) in [
        ("<p align=center>", "<p align=\"center\"></p>"),
        ("<p title='a \"b\" <c> &amp;amp;'>", "<p title='a \"b\" &lt;c&gt; &amp;amp;'></p>"),
        ("<p title=a title=b TITLE=c>", "<p title=\"a\"></p>"),
        ("<td nowrap>", ""),
        (
            "<table><td nowrap width=5% bgcolor=red>",
            "<table><td nowrap=\"\" width=\"5%\" bgcolor=\"red\"></td></table>",
        ),
        ("<p id=a name=b class=c onclick=d data-x=e>", "<p id=\"mail-a\"></p>"),
        ("<a name=a>b</a><a href=#a>c</a>", "<a name=\"mail-a\">b</a><a href=\"#mail-a\">c</a>"),
        ("<a href='javascript:x'>a</a>", "<a>a</a>"),
        (
            "<a href='mailto:a@b?subject=c'>a</a>",
            "<a href=\"mailto:a@b?subject=c\" rel=\"noopener noreferrer\" target=\"_blank\">a</a>",
        ),
        (
            "<a href=http://a?b&c=d&lt target=x rel=y ping=z>a</a>",
            "<a href=\"http://a?b&amp;c=d&lt;\" rel=\"noopener noreferrer\" target=\"_blank\">a</a>",
        ),
        (
            "<img alt=a width=1 src=http://x/ srcset=y longdesc=z lowsrc=w>",
            "<img alt=\"a\" width=\"1\">",
        ),
        (
            "<img usemap=#m><map name=m><area href=http://a coords=1,2 shape=rect></map>",
            "<img usemap=\"#mail-m\"><map name=\"mail-m\"><area href=\"http://a\" rel=\"noopener noreferrer\" target=\"_blank\" coords=\"1,2\" shape=\"rect\"></map>",
        ),
        ("<p style='color:red;position:fixed;;'>", "<p style=\"color:red\"></p>"),
        ("<p style='position:fixed'>", "<p></p>"),
        ("<p style=\"font-family:'a b'\">", "<p style=\"font-family:'a b'\"></p>"),
        (
            "<font color=white style='background:element(#x) black;color:white;width:1px'>a",
            "<font style=\"width:1px\">a</font>",
        ),
        (
            "<body bgcolor=#FFFFFF text=black link=blue onload=x>a",
            "<div style=\"background-color:#FFFFFF;color:black\">a</div>",
        ),
        (
            "<body bgcolor=url(x) text=white style='margin:0;color:white' dir=rtl>a",
            "<div dir=\"rtl\" style=\"margin:0\">a</div>",
        ),
        ("<html lang=de xmlns:o=x><body>a", "<div lang=\"de\">a</div>"),
        ("<body>a</body></html>b", "ab"),
        (
            "<table background=http://x/><tr background=y><td>a",
            "<table><tr><td>a</td></tr></table>",
        ),
    ] {
        assert_eq!(safe(html), wanted, "{html}");
    }
}

#[test]
fn data_images_are_kept_where_images_go() {
    let url = format!("data:image/gif;base64,{GIF}");
    for (html, wanted) in [
        (format!("<img src={url}>"), format!("<img src=\"{url}\">")),
        (format!("<td background={url}>"), String::new()),
        (
            format!("<p background='{url}' style='color:red'>"),
            format!("<p style=\"background-image:url({url});color:red\"></p>"),
        ),
        (
            format!("<p style='background:url(\"{url}\") red'>"),
            format!("<p style=\"background:url({url}) red\"></p>"),
        ),
        ("<img src='data:image/svg+xml,<svg/>'>".to_owned(), "<img>".to_owned()),
        (format!("<a href={url}>a</a>"), "<a>a</a>".to_owned()),
    ] {
        assert_eq!(safe(&html), wanted, "{html}");
    }
}

#[test]
fn nothing_that_is_known_leaks() {
    let mut count = 0;
    for line in LEAKS.lines() {
        let html = safe(&line.replace("LEAK", "leak.example"));
        // Values are in quotes, and what is text is not. Links wait for a click.
        let loads = [
            "src=\"",
            "src='",
            "url(",
            "<link",
            "<meta",
            "<base",
            "<iframe",
            "<style",
            "<template",
        ];
        assert!(!loads.iter().any(|load| html.contains(load)), "{line}: {html}");
        count += 1;
    }
    assert!(count > 150, "{count}");
}

/// Pieces of attacks, put together at random.
#[test]
fn what_holds_for_any_html() {
    let lines: Vec<&str> = LEAKS.lines().collect();
    let mut random = support::Random::new(7);
    for line in &lines {
        check(line);
    }
    for _ in 0..20_000 {
        let mut html = String::new();
        for _ in 0..random.below(6) {
            let line = lines[random.below(lines.len())];
            let cut = |at: usize| (at..).find(|&at| line.is_char_boundary(at)).unwrap();
            let (one, other) = (cut(random.below(line.len())), cut(random.below(line.len())));
            html.push_str(&line[one.min(other)..one.max(other)]);
        }
        check(&html);
    }
}

#[test]
fn remote_images_are_counted_and_shown_on_request() {
    let html = "<img src=http://a/><img src=https://b/?x&y><td background=//c/><table><td background=//c/ \
        style='background:url(https://d/)'></table><img src=e.gif><img src=cid:f><link href=https://g/>";
    let blocked = sanitize(html, &Options::default());
    assert_eq!(
        blocked.html,
        "<img><img><table><td style=\"background:none\"></td></table><img><img>"
    );
    assert_eq!(blocked.blocked_images, 5);
    let mut options = Options::default();
    options.remote_images = RemoteImages::Https;
    let shown = sanitize(html, &options);
    assert_eq!(
        shown.html,
        "<img><img src=\"https://b/?x&amp;y\"><table><td style=\"background-image:url(https://c/);\
         background:url(https://d/)\"></td></table><img><img>",
    );
    assert_eq!(shown.blocked_images, 1);
    assert_eq!(sanitize(&shown.html, &options).html, shown.html);
}

/// A message with HTML and one image, which has a Content-ID and a Content-Location.
fn related(html: &str, image: &str) -> Vec<u8> {
    format!(
        "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n{html}\n\
         --b\nContent-Type: image/svg+xml; name=a.gif\nContent-ID: <Dot%1@x>\nContent-Location: http://x/a.gif\n\
         Content-Transfer-Encoding: base64\n\n{image}\n--b--\n"
    )
    .into_bytes()
}

fn shown(raw: &[u8], options: &Options<'_>) -> SafeHtml {
    Message::parse(raw).root().safe_html(options).unwrap()
}

#[test]
fn images_of_the_message_are_shown() {
    let url = format!("data:image/gif;base64,{GIF}");
    for reference in ["cid:Dot%251@x", "CID:%3CDot%251@x%3E", "http://x/a.gif", " http://x/a.gif\n"]
    {
        let safe = shown(&related(&format!("<img src='{reference}'>"), GIF), &Options::default());
        assert_eq!(safe.html, format!("<img src=\"{url}\">"), "{reference}");
        assert_eq!(safe.blocked_images, 0);
    }
    let html = "<table background=cid:Dot%251@x><td style='background:url(cid:Dot%251@x)'>";
    assert_eq!(shown(&related(html, GIF), &Options::default()).html.matches(&url).count(), 2);
    for (reference, image) in [
        ("cid:dot%251@x", GIF),
        ("cid:other", GIF),
        ("http://x/b.gif", GIF),
        ("cid:Dot%251@x", "PHN2ZyB4bWxucz0naHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmcnLz4="),
    ] {
        let safe = shown(&related(&format!("<img src='{reference}'>"), image), &Options::default());
        assert_eq!(safe.html, "<img>", "{reference}");
    }
}

#[test]
fn a_caller_gives_images_addresses() {
    let asked = Cell::new(0);
    let url = |part: unmime::Part<'_>| {
        asked.set(asked.get() + 1);
        Some(format!("/part/{}?a&lt;\"')", part.path()))
    };
    let mut options = Options::default();
    options.inline_images = InlineImages::Urls(&url);
    let html = "<img src=cid:Dot%251@x><p style='background:url(cid:Dot%251@x)'>";
    assert_eq!(
        shown(&related(html, GIF), &options).html,
        "<img src=\"/part/2?a&amp;lt;&#34;')\"><p style=\"background:url(/part/2?a&amp;lt;%22%27%29)\"></p>",
    );
    assert_eq!(asked.get(), 1);
}

#[test]
fn many_references_to_one_image_are_limited() {
    let image = GIF.to_owned() + &"A".repeat(1_000_000);
    let raw = related(&"<img src=cid:Dot%251@x>".repeat(3000), &image);
    let mut options = Options::default();
    options.image_bytes = 5_000_000;
    let safe = shown(&raw, &options);
    assert_eq!(safe.html.matches("<img src=").count(), 4);
    assert_eq!(safe.html.matches("<img").count(), 3000);
    assert!(shown(&raw, &Options::default()).html.len() < 34 * 1024 * 1024);
    options.image_bytes = 1000;
    assert_eq!(shown(&raw, &options).html.len(), 3000 * "<img>".len());
}

#[test]
fn what_a_message_shows_is_all_of_it() {
    let html = |raw: &str| shown(raw.as_bytes(), &Options::default()).html;
    assert_eq!(html("\n a <b>\n"), "<pre style=\"white-space:pre-wrap\"> a &lt;b&gt;\n</pre>");
    assert_eq!(html("\n\na"), "<pre style=\"white-space:pre-wrap\">\n\na</pre>");
    let flowed = "Content-Type: text/plain; format=flowed\n\none \ntwo\n";
    assert_eq!(html(flowed), "<pre style=\"white-space:pre-wrap\">one two\n</pre>");
    let mixed = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: image/gif; name=a\n\n\
        GIF89a\n--b\nContent-Type: text/html\n\n<b>two\n--b\nContent-Type: image/svg+xml\n\n<svg/>\n--b--\n";
    assert_eq!(
        html(mixed),
        "<pre style=\"white-space:pre-wrap\">one</pre>\n<img src=\"data:image/gif;base64,R0lGODlh\" alt=\"a\">\n<b>two</b>",
    );
    let encoded = "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n\
        LS1iCkNvbnRlbnQtVHlwZTogdGV4dC9odG1sCgo8Yj5vbmUKLS1iLS0K\n";
    assert_eq!(html(encoded), "<b>one</b>");
    let attached = "Content-Type: text/html\nContent-Disposition: attachment\n\n<b>x";
    assert_eq!(html(attached), "<b>x</b>");
    let binary = Message::parse(b"Content-Type: application/pdf\n\nx");
    assert_eq!(binary.root().safe_html(&Options::default()), None);
}

#[test]
fn hostile_html_takes_linear_time_little_stack_and_no_more_room_than_it_may() {
    let read = || {
        for piece in [
            "<div>",
            "<b>",
            "<b></i>",
            "<b><p>x</b>",
            "<p><b>x",
            "<b><i><u><p>x</b></p>",
            "<table><tr><td>",
            "<td>",
            "<table>x",
            "<ul><li>",
            "<li>",
            "<dt>",
            "<h1>",
            "<a href=tel:112>",
            "<a href=tel:112></b>x<p>",
            "<i id=a><p>x",
            "</p>",
            "</br>",
            "<",
            "&",
            "'",
            "\"",
            "<p title='\"'>",
            "<p title=\"'\">",
            "<!--",
            "</",
            "<![if x]>",
            "<style>",
            "<svg>",
            "<option>x",
            "<p style='color:red'>",
            "<p style=a:b;color:",
            "<p style='",
            "<p x=",
            "<p x=y ",
            " title=x",
            "<body text=red>",
            "<font color=red><div></font>x",
            "<plaintext>",
            "<img src=cid:x>",
            "<img src=//x>",
            "<br>",
            "<p id=x>",
            "<map name=x>",
            "\u{0}",
            "&lt;",
            "&#60;",
            "<p title=&>",
            "\r",
            "<q></q><b>",
        ] {
            let html = piece.repeat(200_000 / piece.len());
            let safe = sanitize(&html, &Options::default());
            assert!(
                safe.html.len() <= html.len() * 4,
                "{piece}: {} of {}",
                safe.html.len(),
                html.len()
            );
            let again = sanitize(&safe.html, &Options::default());
            assert!(again.html == safe.html, "{piece}");
        }
    };
    let started = Instant::now();
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(read);
    thread.unwrap().join().unwrap();
    assert!(started.elapsed().as_secs() < 120);
}

#[test]
fn elements_are_no_deeper_than_they_may_be() {
    let html = "<div>".repeat(1000) + "x" + &"</div>".repeat(1000) + "<b>y";
    let wanted = "<div>".repeat(256) + "x" + &"</div>".repeat(256) + "<b>y</b>";
    assert_eq!(safe(&html), wanted);
}

#[test]
fn style_attributes_of_any_shape_are_filtered_in_linear_time() {
    for piece in [
        "a:b;",
        "color:red;",
        "color:",
        "(",
        "\\",
        "'",
        "\"",
        "url(",
        "/*",
        "calc(",
        "#",
        "@",
        "{",
        "[",
        "!",
        "1",
        "e",
        "-",
        "background:url(x),",
    ] {
        for start in ["", "color:", "width:calc(", "background:"] {
            let css = start.to_owned() + &piece.repeat(100_000 / piece.len());
            let html = format!("<p style=\"{}\">", css.replace('"', "&quot;"));
            let safe = sanitize(&html, &Options::default()).html;
            assert!(safe.len() <= 4 * html.len(), "{start} {piece}");
        }
    }
}
