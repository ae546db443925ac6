//! The elements and attributes that are kept.
//!
//! Advice for whoever changes it: an element may be added only if a browser neither reads its content by rules of
//! its own (`style`, `title`, `svg`, `select`, …) nor loads or runs anything for it. That is why the output
//! cannot be misread, and nothing else is. An attribute may be added as [`Value::Text`] only if its value is
//! never an address.

/// How an element nests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Without content and end tag.
    Void,
    /// Void, and ends a paragraph: `hr`.
    Rule,
    /// `b`, `font`, `a`, …: goes on after the end of a block that it was opened in.
    Formatting,
    Inline,
    Block,
    Paragraph,
    Heading,
    List,
    /// `li`
    Item,
    /// `dt`, `dd`
    Term,
    Table,
    Caption,
    Columns,
    /// `col`, which is void.
    Column,
    /// `tbody`, `thead`, `tfoot`
    Rows,
    Row,
    Cell,
}

impl Kind {
    pub(super) fn is_void(self) -> bool {
        matches!(self, Self::Void | Self::Rule | Self::Column)
    }

    /// Whether it ends an open paragraph.
    pub(super) fn ends_paragraph(self) -> bool {
        matches!(
            self,
            Self::Rule
                | Self::Block
                | Self::Paragraph
                | Self::Heading
                | Self::List
                | Self::Item
                | Self::Term
                | Self::Table
        )
    }

    /// Whether tags inside it end nothing outside.
    pub(super) fn is_scope(self) -> bool {
        matches!(self, Self::Table | Self::Cell | Self::Caption)
    }

    /// Whether nothing that was opened in it goes on after its end.
    pub(super) fn ends_all(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Caption | Self::Columns | Self::Rows | Self::Row | Self::Cell
        )
    }

    /// What a part of a table stands in directly.
    pub(super) fn parents(self) -> Option<&'static [Self]> {
        Some(match self {
            Self::Caption | Self::Columns | Self::Rows => &[Self::Table],
            Self::Column => &[Self::Table, Self::Columns],
            Self::Row => &[Self::Table, Self::Rows],
            Self::Cell => &[Self::Table, Self::Rows, Self::Row],
            _ => return None,
        })
    }
}

/// The name that an element is written under, and how it nests; none for one whose tags are dropped.
///
/// What is shown like another element is written as that. `html` and `body` are written as `div`, if an
/// attribute of theirs is kept.
pub(super) fn element(name: &[u8]) -> Option<(&'static str, Kind)> {
    use Kind::*;
    Some(match name {
        b"a" => ("a", Formatting),
        b"abbr" => ("abbr", Inline),
        b"acronym" => ("acronym", Inline),
        b"address" => ("address", Block),
        b"area" => ("area", Void),
        b"article" => ("article", Block),
        b"aside" => ("aside", Block),
        b"b" => ("b", Formatting),
        b"bdi" => ("bdi", Inline),
        b"bdo" => ("bdo", Inline),
        b"big" => ("big", Formatting),
        b"blockquote" => ("blockquote", Block),
        b"br" => ("br", Void),
        b"caption" => ("caption", Caption),
        b"center" => ("center", Block),
        b"cite" => ("cite", Inline),
        b"code" => ("code", Formatting),
        b"col" => ("col", Column),
        b"colgroup" => ("colgroup", Columns),
        b"dd" => ("dd", Term),
        b"del" => ("del", Inline),
        b"details" => ("details", Block),
        b"dfn" => ("dfn", Inline),
        b"dir" => ("dir", List),
        b"div" | b"html" | b"body" | b"form" | b"fieldset" | b"option" => ("div", Block),
        b"dl" => ("dl", List),
        b"dt" => ("dt", Term),
        b"em" => ("em", Formatting),
        b"figcaption" => ("figcaption", Block),
        b"figure" => ("figure", Block),
        b"font" => ("font", Formatting),
        b"footer" => ("footer", Block),
        b"h1" => ("h1", Heading),
        b"h2" => ("h2", Heading),
        b"h3" => ("h3", Heading),
        b"h4" => ("h4", Heading),
        b"h5" => ("h5", Heading),
        b"h6" => ("h6", Heading),
        b"header" => ("header", Block),
        b"hr" => ("hr", Rule),
        b"i" => ("i", Formatting),
        b"img" | b"image" => ("img", Void),
        b"ins" => ("ins", Inline),
        b"kbd" => ("kbd", Inline),
        b"li" => ("li", Item),
        b"main" => ("main", Block),
        b"map" => ("map", Inline),
        b"mark" => ("mark", Inline),
        b"menu" => ("menu", List),
        b"nav" => ("nav", Block),
        b"ol" => ("ol", List),
        b"p" => ("p", Paragraph),
        b"pre" | b"listing" | b"plaintext" | b"xmp" => ("pre", Block),
        b"q" => ("q", Inline),
        b"s" => ("s", Formatting),
        b"samp" => ("samp", Inline),
        b"section" => ("section", Block),
        b"small" => ("small", Formatting),
        b"span" => ("span", Inline),
        b"strike" => ("strike", Formatting),
        b"strong" => ("strong", Formatting),
        b"sub" => ("sub", Inline),
        b"summary" => ("summary", Block),
        b"sup" => ("sup", Inline),
        b"table" => ("table", Table),
        b"tbody" => ("tbody", Rows),
        b"td" => ("td", Cell),
        b"tfoot" => ("tfoot", Rows),
        b"th" => ("th", Cell),
        b"thead" => ("thead", Rows),
        b"time" => ("time", Inline),
        b"tr" => ("tr", Row),
        b"tt" => ("tt", Formatting),
        b"u" => ("u", Formatting),
        b"ul" => ("ul", List),
        b"var" => ("var", Inline),
        b"wbr" => ("wbr", Void),
        _ => return None,
    })
}

/// What an attribute holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Value {
    /// Whatever it is, nothing is loaded or run for it.
    Text,
    /// A colour, which goes or stays with the others of the element.
    Colour,
    /// The name of a place, in `id` and `name`.
    Place,
    /// A reference to a map in the same document.
    Map,
    Link,
    Image,
    /// An image that is written as style.
    Background,
    /// The colours of `body`, which are written as style.
    BackgroundColour,
    TextColour,
    Style,
}

/// The name of an attribute, and what it holds, of an element as it is named in the input; none for one that
/// is dropped.
pub(super) fn attribute(element: &[u8], name: &[u8]) -> Option<(&'static str, Value)> {
    use Value::*;
    let common = match name {
        b"background" => ("background", Background),
        b"dir" => ("dir", Text),
        b"lang" => ("lang", Text),
        b"style" => ("style", Style),
        b"bgcolor" if is_page(element) => ("bgcolor", BackgroundColour),
        b"text" if is_page(element) => ("text", TextColour),
        _ if is_page(element) => return None,
        b"abbr" => ("abbr", Text),
        b"align" => ("align", Text),
        b"alt" => ("alt", Text),
        b"bgcolor" => ("bgcolor", Colour),
        b"border" => ("border", Text),
        b"bordercolor" => ("bordercolor", Text),
        b"cellpadding" => ("cellpadding", Text),
        b"cellspacing" => ("cellspacing", Text),
        b"clear" => ("clear", Text),
        b"color" => ("color", Colour),
        b"colspan" => ("colspan", Text),
        b"compact" => ("compact", Text),
        b"coords" => ("coords", Text),
        b"datetime" => ("datetime", Text),
        b"face" => ("face", Text),
        b"frame" => ("frame", Text),
        b"height" => ("height", Text),
        b"hidden" => ("hidden", Text),
        b"hspace" => ("hspace", Text),
        b"id" => ("id", Place),
        b"noshade" => ("noshade", Text),
        b"nowrap" => ("nowrap", Text),
        b"open" => ("open", Text),
        b"reversed" => ("reversed", Text),
        b"rowspan" => ("rowspan", Text),
        b"rules" => ("rules", Text),
        b"scope" => ("scope", Text),
        b"shape" => ("shape", Text),
        b"size" => ("size", Text),
        b"span" => ("span", Text),
        b"start" => ("start", Text),
        b"summary" => ("summary", Text),
        b"title" => ("title", Text),
        b"type" => ("type", Text),
        b"valign" => ("valign", Text),
        b"value" => ("value", Text),
        b"vspace" => ("vspace", Text),
        b"width" => ("width", Text),
        b"href" if matches!(element, b"a" | b"area") => ("href", Link),
        b"name" if matches!(element, b"a" | b"map") => ("name", Place),
        b"src" if matches!(element, b"img" | b"image") => ("src", Image),
        b"usemap" if matches!(element, b"img" | b"image") => ("usemap", Map),
        _ => return None,
    };
    Some(common)
}

/// Whether its attributes are those of the page.
pub(super) fn is_page(element: &[u8]) -> bool {
    matches!(element, b"html" | b"body")
}
